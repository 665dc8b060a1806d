"""Looks for advisories in a folder of OSV records."""
