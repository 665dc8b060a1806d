"""The control file of a .deb (deb-control(5)): one paragraph that goes into dpkg's status as it is, so it is checked first."""

from __future__ import annotations

import re
from email.parser import HeaderParser

from stage.errors import StageError
from stage.limits import TOLD, shown

_FIELD = re.compile(r"[!-,.-9;-~][!-9;-~]*:")
_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]*")
_WORD = re.compile(r"[a-z0-9][a-z0-9-]*")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+~:-]*")
# What becomes the name of a file, or is compared; what those allow is Policy 5.6.
_FORMS = {
    "Package": (_NAME, "lower-case letters, digits and +-."), "Architecture": (_WORD, "one name of an architecture"),
    "Version": (_VERSION, "letters, digits and .+~:-"),
}


def fields_of(paragraph: str) -> dict[str, str]:
    """Splits a control paragraph into its fields: their form is that of a mail's header (deb822(5)), folded lines stay as they are."""
    return dict(HeaderParser().parsestr(paragraph).raw_items())


def checked(text: str) -> dict[str, str]:
    """Returns the fields of a paragraph. Raises StageError with each line that dpkg, or another reader of status, could take otherwise."""
    problems = [f"control:{number}: {problem}" for number, line in enumerate(text.split("\n"), 1) if (problem := _problem(line, number))]
    names = [line.partition(":")[0].lower() for line in text.split("\n") if not line.startswith((" ", "\t"))]
    problems += [f"control: found {shown(name)} {names.count(name)} times; expected once" for name in sorted(set(names)) if names.count(name) > 1]
    if "status" in names:
        problems.append("control: found the field Status, which is dpkg's own")
    if not problems:
        fields = fields_of(text)
        for name, (form, allowed) in _FORMS.items():
            value = fields.get(name)
            if value is None or not form.fullmatch(value):
                problems.append(f"control: found {'no' if value is None else shown(value) + ' as'} {name}; expected {allowed}")
        if not problems:
            return fields
    more = len(problems) - TOLD
    raise StageError([f"DEB_BROKEN: {problem}" for problem in [*problems[:TOLD], *([f"and {more} more"] if more > 0 else [])]])


def _problem(line: str, number: int) -> str:
    if any(character in line for character in "\r\0\f\v"):
        return f"found {shown(line)}, with a character that some take as the end of a line; expected none"
    if not line.strip():
        return "found an empty line; expected one paragraph"
    if line.startswith((" ", "\t")):
        return "found a folded line without a field; expected NAME: VALUE" if number == 1 else ""
    return "" if _FIELD.match(line) else f"found {shown(line)}; expected NAME: VALUE, or a folded line"
