"""Addresses and names of public items in documents for other machines."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from govdisclose.domain.catalogue.visibility import PublicItem
from govdisclose.ports.exporting import PublicFacts

__all__ = ["item_id", "web_address"]

_ADDRESS_CHARS = 2_000
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\"<>\\^`{|}\u200b-\u200f\u2028-\u202e\u2060-\u206f]")


def web_address(url: str | None) -> str | None:
    """The address if it is one of the web and nothing else, in ASCII; None otherwise.

    Schemes that run something (javascript:, data:) and addresses with blanks, controls or a user's
    name and password are none.
    """
    if url is None or len(url) > _ADDRESS_CHARS or _UNSAFE.search(url) is not None:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
        port = f":{parts.port}" if parts.port is not None else ""
    except (ValueError, UnicodeError):
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
    return f"{parts.scheme.lower()}://{host}{port}{path}" + (f"?{query}" if query else "")


def item_id(item: PublicItem, facts: PublicFacts) -> str:
    """Name of an item that stays the same: below the catalogue's address, else a URN."""
    base = web_address(facts.address)
    return f"{base.rstrip('/')}/{item.ref}" if base else f"urn:govdisclose:{item.ref}"
