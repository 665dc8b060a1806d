"""When the programs of a step ran. sitecustomize.py notes it for Python; others are run by `python3 -m times PROGRAM…`."""
