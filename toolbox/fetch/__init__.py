"""Fetching: locked files come from the store or the mirrors, are verified, and only then can anything read them."""
