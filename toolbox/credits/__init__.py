"""Reads what packages say of themselves: who made them, under which licence, whose copyright, and SBOMs that they bring. An SBOM repeats it."""
