"""The text of a web page as a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # no type hints

__all__ = ["BLOCKS", "EXACT_ATTRIBUTE", "Page", "is_hidden", "visible_text"]

EXACT_ATTRIBUTE = "data-govdisclose-exact"
"""On a table: its cells hold their text exactly, line breaks as elements; our exports say so."""

# fmt: off
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "html", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))
# fmt: on
"""Elements that begin a new line."""

_UNSEEN = frozenset(
    ("script", "style", "noscript", "template", "head", "title", "select", "object")
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile("[ \t\r\n\f\xa0]+")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(https?://[^\s]+)")


class Page:
    """A parsed page."""

    def __init__(self, text: str) -> None:
        """Parse a page; nothing of it is fetched, and entities are those of HTML only."""
        # Imported here: 30 ms that only pages need.
        from lxml import etree, html  # type: ignore[import-untyped]  # no type hints

        # lxml takes no text that declares an encoding, and no NUL; bytes are never misread.
        parser = html.HTMLParser(
            encoding="utf-8", no_network=True, remove_pis=True, huge_tree=False
        )
        content = text.replace("\0", "\ufffd").encode("utf-8", "replace")
        try:
            self.root: HtmlElement | None = html.document_fromstring(content, parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            # A page without any element, or nested beyond what the parser follows.
            self.root = None

    def tables(self) -> Iterator[HtmlElement]:
        """Tables in the order of the page, without hidden ones."""
        if self.root is not None:
            for table in self.root.iter("table"):
                if not is_hidden(table, None):
                    yield table

    def named(self, name: str) -> str:
        """Content of the first meta element of that name, whatever its case; "" without one."""
        if self.root is not None:
            for meta in self.root.iter("meta"):
                if (meta.get("name") or "").lower() == name.lower():
                    return (meta.get("content") or "").strip()
        return ""

    def heading(self) -> str:
        """The only first-level heading of the page, else its title up to the site's name."""
        if self.root is None:
            return ""
        headings = [visible_text(found) for found in self.root.iter("h1")]
        headings = [found for found in headings if found]
        if len(headings) == 1:
            return headings[0]
        title = self.root.find(".//title")
        text = "" if title is None else _BLANKS.sub(" ", title.text or "").strip()
        return re.split(r"\s*[_|]\s*|\s+-\s+", text)[0]

    def address(self) -> str:
        """Where the page was saved from, as the browser or the page itself says."""
        if self.root is None:
            return ""
        from lxml import etree

        for comment in self.root.getroottree().getroot().itersiblings(preceding=True):
            found = _SAVED_FROM.search(comment.text or "") if comment.tag is etree.Comment else None
            if found is not None:
                return found[1]
        for comment in self.root.iter(etree.Comment):
            found = _SAVED_FROM.search(comment.text or "")
            if found is not None:
                return found[1]
        for link in self.root.iter("link"):
            if (link.get("rel") or "").lower() == "canonical":
                return (link.get("href") or "").strip()
        return ""


def is_hidden(element: HtmlElement, top: HtmlElement | None) -> bool:
    """True if the element, or one around it below ``top``, is not shown."""
    while element is not None and element is not top:
        if _is_unseen(element):
            return True
        element = element.getparent()
    return False


def visible_text(element: HtmlElement, *, is_exact: bool = False) -> str:
    """The text of an element: runs of blanks as one, blocks and breaks as lines.

    Args:
        element: A part of the page.
        is_exact: Blanks are meant as they stand, and only breaks end a line.
    """
    parts: list[str] = []
    if is_exact:
        parts.append(element.text or "")
        for inner in element:
            parts.append(("\n" if inner.tag == "br" else "") + (inner.tail or ""))
        return "".join(parts)
    _collect(element, parts)
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(parts).split("\x01"))
    # Empty lines come from nested blocks, not from the author.
    return "\n".join(line for line in lines if line)


def _collect(top: HtmlElement, parts: list[str]) -> None:
    """Collect text without recursion: saved pages nest deeply."""
    stack: list[tuple[HtmlElement, bool]] = [(top, False)]
    while stack:
        element, is_left = stack.pop()
        if is_left:
            if element.tag in BLOCKS:
                parts.append("\x01")
            if element is not top and element.tail:
                parts.append(element.tail)
            continue
        if not isinstance(element.tag, str) or _is_unseen(element):
            if element is not top and element.tail:
                parts.append(element.tail)
            continue
        if element.tag in BLOCKS or element.tag == "br":
            parts.append("\x01")
        if element.text:
            parts.append(element.text)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _is_unseen(element: HtmlElement) -> bool:
    if element.tag in _UNSEEN or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _HIDING.search(style) is not None
