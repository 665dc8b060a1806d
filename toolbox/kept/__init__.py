"""What the store of inputs holds, held against the locks: whether every byte is there, and what no lock names any more."""
