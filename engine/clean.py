"""Whether the engine ended by itself: exit code 1 when its cache index says that it did not.

usage: clean.py STATE/dagql-cache.db
"""

import sqlite3
import sys


def is_clean(path: str) -> bool:
    """The engine's own test: an index without the mark is new, and any mark but 1 means unclean."""
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as index:
            found = index.execute("SELECT value FROM meta WHERE key = 'clean_shutdown'").fetchone()
    except sqlite3.Error:
        return True
    return found is None or found[0] == "1"


if __name__ == "__main__":
    sys.exit(0 if is_clean(sys.argv[1]) else 1)
