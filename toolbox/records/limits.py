"""How much is taken of what a registry says of records. Sizes are in bytes; they are no setting."""

# A record: that of python-3.11 has 14 kB with 78 packages, so one of 10,000 has about 2 MB.
RECORD = 8 << 20
MANIFEST = 64 << 10
# All records of one answer.
ANSWER = 128 << 20
