"""Names and addresses in the fields of METADATA (PyPA, core metadata) and of dpkg's status (Policy 5.6.2)."""

from __future__ import annotations

from email.utils import getaddresses, parseaddr

from credits.words import email, name

Person = dict[str, str]

# A field of METADATA names several people; who reads it wants the first ones.
MOST = 20
# In characters: a longer field is cut before it is taken apart.
_FIELD = 8192


def person(who: str, address: str = "") -> Person:
    """Returns {name, email}; without a name the address is the name."""
    mail = email(address)
    return {"name": name(who) or mail, "email": mail}


def of_status(text: str) -> list[Person]:
    """Reads `Name <address>` as Maintainer has it."""
    who, address = parseaddr(text[:_FIELD])
    return [found] if (found := person(who or text[:_FIELD], address))["name"] else []


def of_metadata(who: str, addresses: str) -> list[Person]:
    """Reads a pair of fields as Author and Author-email: the addresses may bring names of their own."""
    named = [person(*pair) for pair in getaddresses([addresses[:_FIELD]])[:MOST]]
    named = [each for each in named if each["name"]]
    if who.strip() and (not named or all(each["name"] == each["email"] for each in named)):
        first = named[0]["email"] if named else ""
        return [each for each in [person(who[:_FIELD], first)] if each["name"]] + named[1:]
    return named
