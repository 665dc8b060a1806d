"""`python3 -m times PROGRAM [ARGUMENT…]`: runs a program, so that its time is noted as that of Python's own are. Ends as it does."""

import subprocess
import sys

if __name__ == "__main__":
    code = subprocess.run(sys.argv[1:], check=False).returncode
    sys.exit(code if code >= 0 else 128 - code)
