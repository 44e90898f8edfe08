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
_is_host = re.compile(r"(\[[^]]*\]|[^:]*)(:[0-9]*)?").fullmatch
_RESERVED = frozenset(
    re.findall(
        "[a-z_]+",
        """
    all analyse analyze and any array as asc asymmetric authorization binary both case cast check
    collate collation column concurrently constraint create cross current_catalog current_date
    current_role current_schema current_time current_timestamp current_user default deferrable desc
    distinct do else end except false fetch for foreign freeze from full grant group having ilike
    in initially inner intersect into is isnull join lateral leading left like limit localtime
    localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
    references returning right select session_user similar some symmetric system_user table
    tablesample then to trailing true union unique user using variadic verbose when where window
    with
        """,
    )
)
"""Words of SQL that name no schema unless they are quoted."""


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
    """Lower-case ASCII letters, digits and underscores, no word of SQL: it needs no quoting."""
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
    # A password with a slash or a hash ends the host early: what is no port may be a part of one.
    hosts = parts.netloc.rpartition("@")[2].split(",")
    if not all(map(_is_host, hosts)) or "@" in parts.path or parts.fragment:
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
    if schema in _RESERVED:
        raise AddressUnfit(why="its schema is a word of SQL")
    query = f"?{parts.query}" if parts.query else ""
    uri = f"{parts.scheme}://{parts.netloc}/{database}{query}"
    return OfficeAddress(uri=uri, schema=schema, shown=address)
