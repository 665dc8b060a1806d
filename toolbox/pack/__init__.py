"""Deterministic packing of a directory tree as one OCI layer (OCI image-spec, layer.md)."""

PACKER_VERSION = "factory-pack/1"
