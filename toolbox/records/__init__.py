"""Records of builds: each an OCI artifact of its own in a registry, under a tag that sorts by its time."""
