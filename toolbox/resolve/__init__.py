"""Resolvers: what was asked becomes lock entries, by apt and uv themselves. Nothing here names a mirror."""
