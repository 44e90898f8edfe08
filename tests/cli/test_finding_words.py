"""Every finding the program can make has words in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from govdisclose.cli.finding_words import FINDING_WORDS
from tests.tools.catalogue import SOURCES

_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")
_ERROR_CODE = re.compile(r"[A-Z]{3}-[0-9]{3}")
_NO_FINDINGS = {"UTF-8", "UTF-16", "ISO-8859-1", "SHA-256", "GB-2312"}
_FOLDERS = ("domain", "formats", "services")


def _codes() -> Iterator[tuple[str, str]]:
    """Finding codes written in the sources with the module they stand in."""
    for folder in _FOLDERS:
        for path in sorted((SOURCES / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    text = node.value
                    if _CODE.fullmatch(text) and not _ERROR_CODE.fullmatch(text):
                        yield text, f"{folder}/{path.name}"


def test_every_finding_code_has_words() -> None:
    """A code that domain, formats or services can emit is never shown bare."""
    written = {code: place for code, place in _codes() if code not in _NO_FINDINGS}

    bare = {code: place for code, place in written.items() if code not in FINDING_WORDS}

    assert {} == bare
    assert len(written) > 50


def test_codes_made_of_parts_have_words() -> None:
    """The codes a row sorter and an encoding fault put together are worded too."""
    made = {
        f"{prefix}-{rest}"
        for prefix in ("CSV", "XLSX")
        for rest in ("EXTRA-CELLS", "SHORT-ROW", "FORMULA-UNKEPT")
    }

    assert set() == made - set(FINDING_WORDS)
