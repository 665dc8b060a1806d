"""Finds the parts of CUDA in a root file system by the names of their files, and reads of each which CUDA it is of."""
