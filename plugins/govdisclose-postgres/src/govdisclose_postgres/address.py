"""Addresses of offices in PostgreSQL: a libpq URI without a password, and the office's schema.

``postgresql://host/database/huainan`` is the URI that libpq reads, but for its last part: the
schema that holds the office, so that one database may hold several. It stands in the path because
the office's key is kept under a name made of host and path. Passwords come from where libpq looks
for them itself: a service file, ``PGPASSWORD`` or a password file. One in the address would stand
in the list of processes and in the shell's history.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import attrs

from govdisclose.errors import UsageFault

__all__ = [
    "DEFAULT_SCHEMA",
    "SCHEMES",
    "AddressUnfit",
    "OfficeAddress",
    "PasswordInAddress",
    "read_address",
]

SCHEMES = ("postgresql", "postgres")
"""Schemes of addresses, as libpq has them."""

DEFAULT_SCHEMA = "govdisclose"
"""Schema of an office whose address names none."""

_is_schema = re.compile(r"[a-z_][a-z0-9_]{0,62}").fullmatch
_SECRETS = frozenset({"password", "sslpassword"})


class PasswordInAddress(UsageFault):
    """A password stands in the address of an office."""

    code = "PGS-001"
    template = "the address of the office holds a password, which others could read"
    hint = (
        "take it out and put it into PGPASSWORD, ~/.pgpass or a service file "
        "(postgresql:///?service=NAME)"
    )


class AddressUnfit(UsageFault):
    """An address that is none."""

    code = "PGS-002"
    template = "this is no address of an office in PostgreSQL: {why}"
    hint = "postgresql://HOST/DATABASE/SCHEMA, or without the schema"


@attrs.frozen(kw_only=True)
class OfficeAddress:
    """Where an office is."""

    uri: str
    """For libpq; without a password."""
    schema: str
    """Lower-case ASCII letters, digits and underscores, so that it needs no quoting."""
    shown: str
    """For messages: as given."""


def read_address(address: str) -> OfficeAddress:
    """Take an address apart.

    Raises:
        PasswordInAddress: It holds a password.
        AddressUnfit: It cannot be read, or its schema is no plain name.
    """
    try:
        parts = urlsplit(address)
        secret = parts.password is not None
        options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise AddressUnfit(why="it is not a URI") from None
    if secret or any(name.lower() in _SECRETS for name, _value in options):
        raise PasswordInAddress
    if parts.scheme not in SCHEMES:
        raise AddressUnfit(why="its scheme is not postgresql")
    database, _slash, behind = parts.path.removeprefix("/").partition("/")
    rest = [one for one in behind.split("/") if one]
    schema = rest[0] if rest else DEFAULT_SCHEMA
    if len(rest) > 1:
        raise AddressUnfit(why="it names more than a database and a schema")
    if not _is_schema(schema) or schema.startswith("pg_") or schema == "public":
        raise AddressUnfit(why="its schema is no plain name")
    query = f"?{parts.query}" if parts.query else ""
    uri = f"{parts.scheme}://{parts.netloc}/{database}{query}"
    return OfficeAddress(uri=uri, schema=schema, shown=address)
