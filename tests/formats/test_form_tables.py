"""Tables of official forms: merged as printed, inert, the same bytes each time, read back whole."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from govdisclose import Office
from govdisclose.domain.document import Document, FormCell, FormTable, Paragraph
from govdisclose.domain.figures.official.figures import PublicReport
from govdisclose.domain.figures.official.layout import official_document
from tests.domain.figures.reports.report_cases import (
    SINGLE_LEAVES,
    broken,
    made_shape,
    report,
)
from tests.domain.figures.reports.test_identities import published

_FORMATS = ("md", "html", "docx", "xlsx")


def _written(format: str, document: Document) -> bytes:
    target = io.BytesIO()
    Office.document_writer(format).write(document, target)
    return target.getvalue()


def _public(form: str = "F2021") -> PublicReport:
    """A published report of the form of 2021, or one made up of that of 2019."""
    shape = published()
    if form == "F2019":
        shape = made_shape(
            [[number] * 6 for number in range(19)],
            leaf_keys=SINGLE_LEAVES,
            carried_in=[3, 0, 0, 0, 1, 0],
            form="F2019",
        )
        shape["proactive"] = {
            "art20_1": {
                "rules": {"made": 1, "published": 2, "public_total": 30},
                "normative_documents": {"made": 4, "published": 5, "public_total": 60},
            },
            "art20_5": {
                "licensing": {"items_last_year": 7, "change": -2, "decisions": 8},
                "other_services": {"items_last_year": 1, "change": 0, "decisions": 2},
            },
            "art20_6": {
                "penalty": {"items_last_year": 7, "change": 0, "decisions": 8},
                "coercion": {"items_last_year": 7, "change": 1, "decisions": 8},
            },
            "art20_8": {"fees": {"items_last_year": 3, "change": -1}},
            "art20_9": {"central_procurement": {"projects": 9, "amount": "120.5"}},
        }
    shape["narrative"] = "一、总体情况\n稳步推进。\n五、存在的主要问题及改进情况\n有待加强。"
    return PublicReport.of(report(shape))


@pytest.mark.parametrize("form", ["F2019", "F2021"])
@pytest.mark.parametrize("format", _FORMATS)
def test_every_cell_of_either_form_comes_back(tmp_path: Path, form: str, format: str) -> None:
    """What is printed is what ``report check`` reads, and none of it is broken."""
    public = _public(form)
    file = tmp_path / f"report.{format}"
    file.write_bytes(_written(format, official_document(public)))

    checks = Office.report_checks()
    found = PublicReport.of(checks.read(file))

    assert form == found.form.id
    values = {name: figure.value for name, figure in public.figures.items()}
    assert values == {name: figure.value for name, figure in found.figures.items()}
    assert set() == broken(checks.check(file).findings)


def test_request_table_has_the_shape_of_the_form() -> None:
    """The remark in the head cell, the organisations under one head, the groups merged."""
    (table,) = (
        block
        for block in official_document(_public()).blocks
        if isinstance(block, FormTable) and block.columns == 10
    )
    spans = {
        placed.cell.text: (placed.row, placed.column, placed.cell.height, placed.cell.width)
        for placed in table.placed()
        if placed.cell.height > 1 or placed.cell.width > 1
    }

    assert (0, 0, 3, 3) == spans[
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    ]
    assert (0, 3, 1, 7) == spans["申请人情况"]
    assert (1, 3, 2, 1) == spans["自然人"]
    assert (1, 4, 1, 5) == spans["法人或其他组织"]
    assert (1, 9, 2, 1) == spans["总计"]
    assert (5, 0, 22, 1) == spans["三、本年度办理结果"]
    assert (7, 1, 8, 1) == spans["（三）不予公开"]
    assert (26, 1, 1, 2) == spans["（七）总计"]
    assert 28 == len(table.rows)


def test_cells_that_do_not_fill_the_table_are_refused() -> None:
    """A gap, an overlap, and a cell beyond the edge."""
    for row in (
        (FormCell("a"),),
        (FormCell("a", width=2), FormCell("b")),
        (FormCell("a", height=2), FormCell("b")),
    ):
        with pytest.raises(ValueError, match="do not fill"):
            FormTable(columns=2, head_rows=0, rows=(row,))


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_equal_documents_are_equal_files(format: str) -> None:
    """No moment of making is in the file."""
    document = official_document(_public())

    assert _written(format, document) == _written(format, document)


@pytest.mark.parametrize("payload", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "\x1b[2J"])
def test_text_in_a_workbook_is_no_formula(payload: str) -> None:
    """Neither prose nor a cell of a form begins a formula or holds a control character."""
    import openpyxl  # type: ignore[import-untyped]  # it ships no types

    table = FormTable(columns=1, head_rows=0, rows=((FormCell(payload),),))
    made = _written("xlsx", Document(title=payload, blocks=(Paragraph(payload), table)))

    sheet: Any = openpyxl.load_workbook(io.BytesIO(made)).active
    for (cell,) in sheet.iter_rows():
        assert "s" == cell.data_type
        assert not str(cell.value).startswith(("=", "@", "+"))
        assert "\x1b" not in str(cell.value)


def test_html_of_a_form_escapes_its_cells() -> None:
    """A cell is text, not markup, and prints in the size of its page."""
    table = FormTable(columns=1, head_rows=1, rows=((FormCell("<script>x</script>"),),))
    made = _written("html", Document(title="x", blocks=(table,))).decode()

    assert "<script>" not in made
    assert "@page { size: A4" in made


@pytest.mark.external("soffice")
@pytest.mark.slow
@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_another_program_prints_the_tables_as_they_are(tmp_path: Path, format: str) -> None:
    """LibreOffice makes a PDF of it in which every identity still holds."""
    file = tmp_path / f"report.{format}"
    file.write_bytes(_written(format, official_document(_public())))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)],
        check=True,
        capture_output=True,
        timeout=120,
    )

    found = Office.report_checks().read(tmp_path / "report.pdf")

    values = {name: figure.value for name, figure in _public().figures.items()}
    assert values == {name: one.value for name, one in PublicReport.of(found).figures.items()}


def test_archive_holds_no_name_of_its_maker() -> None:
    """Who made the file stands in no property."""
    for format in ("docx", "xlsx"):
        made = _written(format, official_document(_public()))
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            core = archive.read("docProps/core.xml").decode()
        assert "openpyxl" not in core
        assert "python-docx" not in core
