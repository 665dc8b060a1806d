"""Finds the libraries that are bundled inside wheels: shared objects, and code linked into other binaries."""
