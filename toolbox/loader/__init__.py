"""What every program and library of a root file system needs, found as the dynamic loader and the kernel would find it. Nothing is run."""
