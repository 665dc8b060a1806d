"""Tells what policies ask of a root file system: whose each file is, who may write it, and what looks like a secret."""
