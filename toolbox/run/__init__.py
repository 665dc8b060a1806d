"""Running a command inside a tree as a container would: for smoke tests, without an image store or a container runtime."""
