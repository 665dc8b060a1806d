"""Imports every module of the packages that are named, as the image's user: what it takes to load them is there."""

import importlib
import importlib.metadata
import sys


def plain(package: str) -> str:
    """One spelling of a package's name."""
    return package.lower().replace("_", "-").replace(".", "-")


def modules(package: str) -> list[str]:
    """The names that a package brings: those of its files that can be imported from the top."""
    owners = importlib.metadata.packages_distributions().items()
    names = [name for name, of in owners if plain(package) in map(plain, of)]
    return sorted(name for name in names if name.isidentifier() and not name.startswith("_"))


def main() -> None:
    found = 0
    for package in sys.argv[1:]:
        names = modules(package)
        for name in names:
            importlib.import_module(name)
        print(package, importlib.metadata.version(package), *names)
        found += bool(names)
    print(f"{found} of {len(sys.argv) - 1} packages are imported")


main()
