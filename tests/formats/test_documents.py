"""Documents as Markdown, HTML and DOCX: complete, inert, and readable by other programs."""

from __future__ import annotations

import html
import io
import re
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose import bootstrap
from govdisclose.domain.document import Bar, BarChart, Document, Heading, Paragraph, TableBlock

_PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% raw %}",
    "\x1b]0;title\x07\x1b[2J",
    "‮txt.exe",
    "[a](javascript:alert(1))",
    "`code` *bold* # head | cell",
    "]]><!ENTITY x SYSTEM 'x.dtd'>",
    "&lt;b&gt;",
)


def _document(*texts: str) -> Document:
    first = texts[0]
    return Document(
        title=first,
        blocks=(
            Heading(first),
            *map(Paragraph, texts),
            Paragraph(first, is_note=True),
            TableBlock(
                caption=first,
                headers=("栏目", first),
                rows=tuple((text, "1,200") for text in texts),
                numbers=frozenset({1}),
            ),
            BarChart(
                caption=first,
                unit="%",
                bars=tuple(Bar(text, Decimal("12.5"), "12.5%") for text in texts),
            ),
            BarChart(
                caption=first, unit="条", bars=(Bar("1月", Decimal(0), "0"),), is_upright=True
            ),
        ),
    )


def _written(format: str, document: Document) -> bytes:
    target = io.BytesIO()
    bootstrap.document_writer(format).write(document, target)
    return target.getvalue()


@pytest.mark.parametrize("format", ["md", "html", "docx"])
def test_equal_documents_are_equal_bytes(format: str) -> None:
    """A filed document can be known by its hash."""
    assert _written(format, _document("甲", "乙")) == _written(format, _document("甲", "乙"))


def test_markup_in_texts_is_text_in_html() -> None:
    """No tag, no script and no control character of a text survives as such."""
    page = _written("html", _document(*_PAYLOADS)).decode()

    assert "<script" not in page
    assert "<img" not in page
    assert re.search("[\x00-\x08\x0b-\x1f‮]", page) is None
    shown = html.unescape(re.sub(r"<[^>]*>", "", page))
    for payload in ("<script>alert(1)</script>", "{{7*7}}", "&lt;b&gt;", r"\u202e"):
        assert payload in shown


def test_page_loads_nothing_from_elsewhere() -> None:
    """An offline office prints it; no address stands in it."""
    page = _written("html", _document("甲")).decode()

    assert re.search(r"(?:https?:)?//|url\(|@import", page) is None


def test_markup_in_texts_is_text_in_markdown() -> None:
    """Links, emphasis, headings and cells of a text are escaped, outside the drawn charts too."""
    text = _written("md", _document(*_PAYLOADS)).decode()
    outside = re.sub(r"```text\n.*?```", "", text, flags=re.DOTALL)

    assert re.search(r"(?<!\\)\[a\]", outside) is None
    assert re.search(r"(?<!\\)<", outside) is None
    assert "\x1b" not in text
    assert "‮" not in text


@given(st.text(max_size=40))
def test_any_text_makes_a_document(text: str) -> None:
    """Empty, Chinese, four-byte, control and surrogate characters included."""
    for format in ("md", "html", "docx"):
        assert _written(format, _document(text or "-"))


def test_docx_has_no_active_content() -> None:
    """No macro, no external relation, no field; the texts are there."""
    with zipfile.ZipFile(io.BytesIO(_written("docx", _document(*_PAYLOADS)))) as packed:
        names = packed.namelist()
        relations = b"".join(packed.read(name) for name in names if name.endswith(".rels"))
        body = packed.read("word/document.xml").decode()

    assert b'TargetMode="External"' not in relations
    assert not [name for name in names if "vba" in name.lower() or "embed" in name.lower()]
    assert "<script" not in body
    assert "&lt;script&gt;" in body
    assert ["word/charts/chart1.xml", "word/charts/chart2.xml"] == sorted(
        name for name in names if "chart" in name
    )


@pytest.mark.slow
@pytest.mark.external("chromium", "pdftotext", "pdfinfo")
def test_browser_prints_the_page_on_a4(tmp_path: Path) -> None:
    """Headless Chromium prints headings, tables and the labels of charts on A4."""
    (tmp_path / "r.html").write_bytes(_written("html", _document("各月公开信息", "民生公益")))
    subprocess.run(
        [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer",
            f"--print-to-pdf={tmp_path / 'r.pdf'}", str(tmp_path / "r.html"),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    assert "A4" in _called("pdfinfo", str(tmp_path / "r.pdf"))
    text = "".join(_called("pdftotext", "-layout", str(tmp_path / "r.pdf"), "-").split())
    for word in ("各月公开信息", "民生公益", "12.5%", "1月"):
        assert word in text


@pytest.mark.slow
@pytest.mark.external("soffice", "pdftotext")
def test_word_processor_opens_the_docx_with_its_charts(tmp_path: Path) -> None:
    """LibreOffice draws text, tables, and the labels and values of charts."""
    (tmp_path / "r.docx").write_bytes(_written("docx", _document("各月公开信息", "民生公益")))
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--headless",
            "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "r.docx"),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip

    text = "".join(_called("pdftotext", "-layout", str(tmp_path / "r.pdf"), "-").split())
    for word in ("各月公开信息", "民生公益", "12.5%", "1月", "1,200"):
        assert word in text


def _called(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=60)
    return done.stdout
