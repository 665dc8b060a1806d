"""check.py FOLDER...: judge spdx.json, spdx3.json and cyclonedx.json of each folder by standards and schemas; prints what is wrong, a line each."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion  # type: ignore[import-not-found]
from cyclonedx.validation.json import JsonStrictValidator  # type: ignore[import-not-found]
from ntia_conformance_checker import SbomChecker  # type: ignore[import-not-found]

# SPDX 2.3 has no place for the type of an SBOM and for what BSI asks: only 3.0.1 can conform to all three.
JUDGED = [("spdx.json", "spdx2", "ntia"), *(("spdx3.json", "spdx3", standard) for standard in ("ntia", "fsct3-min", "bsi"))]
WARNINGS = ("(Warning)", "(Optional)")


def problems(folder: Path) -> list[str]:
    found = [line for name, spec, standard in JUDGED for line in nonconformance(folder / name, spec, standard)]
    return [*found, *invalid(folder / "cyclonedx.json")]


def nonconformance(file: Path, spec: str, standard: str) -> list[str]:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            checker = SbomChecker(str(file), validate=True, compliance=standard, sbom_spec=spec)
    except Exception as problem:  # What is no SPDX at all ends the checker in many ways.
        return [f"{file}: {standard}: cannot be read: {problem}"[:400]]
    lines = [str(each) for each in [*checker.parsing_errors, *checker.validation_messages, *checker.conformance_messages]]
    lines += [name for name, passed in checker.table_elements if not passed and not name.endswith(WARNINGS)]
    lines += [f"not connected: {each}" for each in checker.floating_component_ids]
    lines += [f"points to nothing: {each}" for each in checker.unknown_pointer_edges]
    if not checker.compliant:
        lines.append("not conformant")
    if checker.get_total_number_components() < 2:
        lines.append("has no components")
    return [f"{file}: {standard}: {line}"[:400] for line in lines]


def invalid(file: Path) -> list[str]:
    text = file.read_text("utf-8")
    error = JsonStrictValidator(SchemaVersion.V1_7).validate_str(text)
    metadata = json.loads(text)["metadata"]
    missing = [each for each in ("supplier", "authors", "lifecycles") if not metadata.get(each)]
    lines = [f"metadata has no {each}" for each in missing] + ([] if error is None else [f"is not valid: {error}"])
    return [f"{file}: {line}"[:400] for line in lines]


def main() -> int:
    found = [line for folder in sys.argv[1:] for line in problems(Path(folder))]
    print("\n".join(found) if found else f"{len(sys.argv) - 1} folders conform")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
