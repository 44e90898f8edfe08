"""The public catalogue as an Atom feed and as a sitemap.

Source: RFC 4287; sitemaps.org protocol 0.9 (at most 50,000 addresses a file).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from govdisclose.domain.catalogue.visibility import PublicItem
from govdisclose.domain.guarded_text import escaped
from govdisclose.errors import RuleRefusal
from govdisclose.formats.public_addresses import item_id, web_address
from govdisclose.ports.exporting import PublicFacts, Written

__all__ = ["SitemapTooLong", "write_atom", "write_sitemap"]

_SITEMAP_ADDRESSES = 50_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


class SitemapTooLong(RuleRefusal):
    """Search engines read no longer file."""

    code = "EXP-001"
    template = "a sitemap holds at most {limit} addresses"
    hint = "write several, each of some years, with --from and --to"


def write_atom(items: Iterable[PublicItem], stream: BinaryIO, facts: PublicFacts) -> Written:
    """Write the newest items as entries, the latest first."""
    count = 0

    def counted() -> Iterator[PublicItem]:
        nonlocal count
        for item in items:
            count += 1
            yield item

    newest = heapq.nlargest(facts.newest, counted(), key=lambda item: (item.published_on, item.ref))
    updated = newest[0].published_on if newest else facts.on
    base = web_address(facts.address)
    own = f"<link href={quoteattr(base)}/>\n" if base else ""
    feed_id = base or "urn:govdisclose:catalogue"
    stream.write(
        f'{_HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">\n'
        f"<title>{_text(facts.title)}</title>\n<id>{_text(feed_id)}</id>\n{own}"
        f"<updated>{updated.isoformat()}T00:00:00+08:00</updated>\n"
        f"<author><name>{_text(facts.publisher)}</name></author>\n".encode()
    )
    for item in newest:
        stream.write("".join(_entry(item, facts)).encode())
    stream.write(b"</feed>\n")
    return Written(rows=len(newest), left_out=count - len(newest))


def write_sitemap(items: Iterable[PublicItem], stream: BinaryIO, facts: PublicFacts) -> Written:
    """Write the addresses of the items that have one.

    Raises:
        SitemapTooLong: There are more than one file may hold.
    """
    stream.write(f'{_HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'.encode())
    seen: set[str] = set()
    left_out = 0
    for item in items:
        address = web_address(item.url)
        if address is None or address in seen:
            left_out += 1
            continue
        seen.add(address)
        if len(seen) > _SITEMAP_ADDRESSES:
            raise SitemapTooLong(limit=_SITEMAP_ADDRESSES)
        stream.write(
            f"<url><loc>{_text(address)}</loc>"
            f"<lastmod>{item.published_on.isoformat()}</lastmod></url>\n".encode()
        )
    stream.write(b"</urlset>\n")
    return Written(rows=len(seen), left_out=left_out)


def _entry(item: PublicItem, facts: PublicFacts) -> Iterator[str]:
    day = f"{item.published_on.isoformat()}T00:00:00+08:00"
    yield f"<entry>\n<title>{_text(item.title or item.document_number or item.ref)}</title>\n"
    yield f"<id>{_text(item_id(item, facts))}</id>\n"
    address = web_address(item.url)
    if address is not None:
        yield f"<link href={quoteattr(address)}/>\n"
    yield f"<updated>{day}</updated>\n<published>{day}</published>\n"
    yield f"<author><name>{_text(item.agency)}</name></author>\n"
    for term in (item.theme, item.category, item.genre):
        if term:
            yield f"<category term={quoteattr(escaped(term))}/>\n"
    yield f'<summary type="text">{_text(item.summary or item.title or "")}</summary>\n</entry>\n'


def _text(text: str) -> str:
    return escape(escaped(text))
