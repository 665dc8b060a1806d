"""What a command tries to reach and to write: its system calls are shown by the kernel (seccomp_unotify(2)), its DNS queries by a resolver."""
