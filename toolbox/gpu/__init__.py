"""Tells which GPUs the code in a root file system is for: cubins (SASS) and PTX, by the file that holds them."""
