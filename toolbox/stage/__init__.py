"""Stages: verified inputs (debs, wheels) become the directory of one layer, without any maintainer script or network."""
