"""How large what other people packed may be. Each is far above what is known to be real, and below what would hurt the machine.

Sizes are in bytes. What goes beyond one is refused by its name: limits are no setting, so that a lock builds everywhere or nowhere.
"""

from __future__ import annotations

GIB = 1 << 30

# Of one RECORD: the longest path, and how many of its wrong rows are told.
RECORD_FIELD = 1 << 16
RECORD_PROBLEMS = 20
