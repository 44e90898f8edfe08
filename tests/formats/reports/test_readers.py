"""Reports in every format: the same cells come out, and a changed cell is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from govdisclose import Office
from govdisclose.domain.figures.reports.document import Grid, Paragraph, ReportDocument
from govdisclose.domain.figures.reports.findings import IdentityFinding
from govdisclose.domain.figures.reports.identities import check_tables
from govdisclose.domain.figures.reports.interpreting import interpreted
from govdisclose.domain.figures.reports.report import OfficialReport
from govdisclose.domain.figures.reports.shape import report_shape
from govdisclose.formats.reports.reading import FileReports
from govdisclose.rules.report_forms import built_in_forms, built_in_identities
from tests.domain.figures.reports.report_cases import (
    COLUMNS,
    SINGLE_LEAVES,
    Found,
    broken,
    made_shape,
    report,
)
from tests.domain.figures.reports.test_identities import entered, published
from tests.formats.reports.printing import printed
from tests.formats.reports.report_files import WRITERS, Blocks
from tests.shared_data import shared_data

_PROSE = ("2024年，全市共收到政府信息公开申请14069件。",)


def read(folder: Path, suffix: str, blocks: Blocks) -> OfficialReport:
    """The report that comes back from a file of some format."""
    file = folder / f"report.{suffix}"
    file.write_bytes(WRITERS[suffix](blocks))
    return Office.report_checks().read(file)


def cells_of(made: OfficialReport) -> dict[str, Any]:
    """The tables of a report."""
    shape = report_shape(made)
    return {key: shape[key] for key in ("form", "requests", "review_litigation", "proactive")}


def table_findings(document: ReportDocument) -> list[IdentityFinding]:
    """Findings on the tables of a document."""
    made = interpreted(document, built_in_forms())
    assert made is not None
    return list(check_tables(made, built_in_identities()))


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_report_comes_back_from_every_format(tmp_path: Path, suffix: str) -> None:
    """All cells, the form, title and year of a report are read from HTML, DOCX, XLSX and PDF."""
    made = report(published())

    found = read(tmp_path, suffix, printed(made, _PROSE))

    assert cells_of(made) == cells_of(found)
    assert (2024, "某市") == (found.year, found.agency)
    assert all(label.agrees for label in found.labels)
    assert "14069件" in found.narrative.sections["overview"]


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_report_of_the_old_form_with_one_row_comes_back(tmp_path: Path, suffix: str) -> None:
    """The form of 2019 is told by its columns though the year is 2024, and 其他处理 is one row."""
    shape = made_shape([[3] * 6] * len(SINGLE_LEAVES), leaf_keys=SINGLE_LEAVES, form="F2019")
    shape["proactive"] = {
        "art20_1": {
            "rules": {"made": 1, "published": 1, "public_total": 2},
            "normative_documents": {"made": 7, "published": 6, "public_total": 80},
        },
        "art20_8": {"fees": {"items_last_year": 12, "change": -3}},
    }
    made = report(shape)

    found = read(tmp_path, suffix, printed(made))

    assert "F2019" == found.form.id
    assert cells_of(made) == cells_of(found)


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_changed_cell_is_found_in_every_format(tmp_path: Path, suffix: str) -> None:
    """One cell changed breaks its row and its column, whatever the format."""
    shape = published()
    shape["requests"]["granted"][0] += 1

    found = read(tmp_path, suffix, printed(report(shape)))

    assert entered("granted", "natural_person") == broken(
        check_tables(found, built_in_identities())
    )


@pytest.mark.parametrize("suffix", ["html", "docx", "xlsx"])
def test_nil_tokens_keep_their_text(tmp_path: Path, suffix: str) -> None:
    """What stands for nothing is read as printed."""
    shape = published()
    shape["requests"]["notproc_3_publication"] = ["/", "-", "无", None, "0", 0, 0]

    found = read(tmp_path, suffix, printed(report(shape)))

    assert ["/", "-", "无", "", "0", "0", "0"] == [
        cell.raw for cell in found.requests["notproc_3_publication"]
    ]


def test_l1_misprinted_label_is_read_by_its_place(tmp_path: Path) -> None:
    """L1: a row printed with the label of the row above is taken by its place, with a warning."""
    blocks = _relabelled("2.重复申请", "1.信访举报投诉类申请")

    found = read(tmp_path, "html", blocks)

    findings = list(check_tables(found, built_in_identities()))
    assert cells_of(report(published())) == cells_of(found)
    assert {("L1", "notproc_2_duplicate")} == broken(findings)


def test_l1_slightly_misprinted_label_agrees(tmp_path: Path) -> None:
    """L1: a label with letters missing, as a published report has it, still names its row."""
    blocks = _relabelled("2.其他法律行政法规禁止公开", "2.其他法律行政止公开")

    findings = list(check_tables(read(tmp_path, "html", blocks), built_in_identities()))

    assert set() == broken(findings)


def test_rows_that_changed_places_are_taken_by_their_labels(tmp_path: Path) -> None:
    """L1: two rows printed in each other's place keep their own cells and are both named."""
    blocks = list(printed(report(published())))
    at = next(i for i, one in enumerate(blocks) if isinstance(one, Grid) and len(one.rows) > 20)
    grid = blocks[at]
    assert isinstance(grid, Grid)
    rows = list(grid.rows)
    first = next(i for i, row in enumerate(rows) if "5.属于三类内部事务信息" in row)
    rows[first], rows[first + 1] = rows[first + 1], rows[first]
    blocks[at] = Grid(tuple(rows))

    found = read(tmp_path, "html", blocks)

    assert cells_of(report(published()))["requests"] == cells_of(found)["requests"]
    assert {("L1", "denied_5_internal_affairs"), ("L1", "denied_6_process")} == broken(
        check_tables(found, built_in_identities())
    )


def test_row_left_out_shifts_no_other_row(tmp_path: Path) -> None:
    """A row that is missing is missing; those below it keep their names and cells."""
    blocks = list(printed(report(published())))
    blocks = [
        Grid(tuple(row for row in one.rows if "3.要求提供公开出版物" not in row))
        if isinstance(one, Grid)
        else one
        for one in blocks
    ]

    found = read(tmp_path, "html", blocks)

    wanted = cells_of(report(published()))["requests"]
    del wanted["notproc_3_publication"]
    assert wanted == cells_of(found)["requests"]
    assert set() == broken(check_tables(found, built_in_identities()))


@pytest.mark.parametrize(("old", "new"), [('rowspan="22"', 'rowspan="24"'), ('rowspan="22"', "")])
def test_wrong_span_of_a_published_page_shifts_no_number(
    tmp_path: Path, old: str, new: str
) -> None:
    """Pages often give the cell of item 三 a span too long or none; the numbers stay theirs."""
    text = shared_data("annual_reports", "hangzhou_style_2025.html").read_text(encoding="utf-8")
    assert 1 == text.count(old)
    file = tmp_path / "page.html"
    file.write_text(text.replace(old, new), encoding="utf-8")

    found = Office.report_checks().read(file)

    assert published()["requests"] == report_shape(found)["requests"]


def test_header_again_on_the_next_page_is_no_row(tmp_path: Path) -> None:
    """A table that goes on with its header repeated has no more rows for it."""
    blocks = list(printed(report(published())))
    at = next(i for i, one in enumerate(blocks) if isinstance(one, Grid) and len(one.rows) > 20)
    grid = blocks[at]
    assert isinstance(grid, Grid)
    blocks[at : at + 1] = [Grid(grid.rows[:15]), Grid((*grid.rows[:3], *grid.rows[15:]))]

    found = read(tmp_path, "html", blocks)

    assert cells_of(report(published())) == cells_of(found)
    assert all(label.agrees for label in found.labels)


def test_tables_in_another_order_are_found(tmp_path: Path) -> None:
    """Sheets of a workbook may stand in any order."""
    made = printed(report(published()))
    grids = [block for block in made if isinstance(block, Grid)]

    found = read(tmp_path, "xlsx", [made[0], *reversed(grids)])

    assert cells_of(report(published())) == cells_of(found)


def test_prose_laid_out_in_a_table_is_prose(tmp_path: Path) -> None:
    """Older pages put the whole article into one cell, and so do some documents and sheets."""
    article = "某市2013年度政府信息公开工作报告\n公开信息202条，其中网上96条，占47%。"
    grid = Grid((("首页", "公开"), (article, None)))
    for suffix in ("html", "docx", "xlsx"):
        file = tmp_path / f"page.{suffix}"
        file.write_bytes(WRITERS[suffix]([grid]))

        checked = Office.report_checks().check(file)

        assert "N2008" == checked.form
        assert "B1" in {id for id, _ in broken(checked.findings)}, suffix


def test_markdown_is_read_without_its_marks_and_pictures(tmp_path: Path) -> None:
    """Headings and bold text are prose, pipe tables are tables, bars between fences are nothing."""
    file = tmp_path / "report.md"
    file.write_text(
        "# 某市2013年度政府信息公开工作报告\n\n**按层级**\n\n| 主体 | 条数 |\n| --- | ---: |\n"
        "| 部门 | 6,000 |\n\n```text\n部门 ███ 20.0%\n```\n\n> 另有3条。\n",
        encoding="utf-8",
    )

    found = FileReports().read(file)

    assert isinstance(found, ReportDocument)
    assert ("某市2013年度政府信息公开工作报告", "按层级", "另有3条。") == found.paragraphs
    assert (Grid((("主体", "条数"), ("部门", "6,000"))),) == found.grids


def test_amount_under_another_unit_is_refused(tmp_path: Path) -> None:
    """V2: a fee printed under 元 where the form has 万元 is not taken for either."""
    blocks = _relabelled("本年收费金额（单位：万元）", "本年收费金额（单位：元）")

    findings = list(check_tables(read(tmp_path, "html", blocks), built_in_identities()))

    assert {("V2", "fees_wan_yuan")} == broken(findings)


def test_number_broken_over_two_lines_is_refused(tmp_path: Path) -> None:
    """V2: digits on two lines of a cell may be one number or two."""
    shape = published()
    shape["proactive"]["art20_5"]["licensing"] = "113\n98889"

    found = read(tmp_path, "html", _relabelled("11398889", "113\n98889"))

    assert {("V2", "licensing")} == broken(check_tables(found, built_in_identities()))


def _relabelled(old: str, new: str) -> list[Paragraph | Grid]:
    """The published report with one cell text exchanged."""
    blocks: list[Paragraph | Grid] = []
    count = 0
    for block in printed(report(published())):
        if isinstance(block, Grid):
            count += sum(row.count(old) for row in block.rows)
            rows = tuple(tuple(new if cell == old else cell for cell in row) for row in block.rows)
            blocks.append(Grid(rows))
        else:
            blocks.append(block)
    assert 1 == count
    return blocks


# Published files


@pytest.mark.parametrize("name", ["hangzhou_style_2025.html", "hzq2024_working.pdf"])
def test_arithmetic_of_published_reports_holds(name: str) -> None:
    """A report as HTML and one as PDF are read whole, and nothing in them is broken."""
    checked = Office.report_checks().check(shared_data("annual_reports", name))

    assert "F2021" == checked.form
    assert set() == broken(checked.findings)
    held = {finding.identity.id for finding in checked.findings if finding.result.value == "holds"}
    assert {"M1", "M2", "M3", "R1", "V1", "V2", "L1", "N1"} <= held


def test_row_of_the_published_pdf_with_one_row_of_other_outcomes() -> None:
    """The PDF has one row 其他处理, a misprinted label and a table broken over two pages."""
    found = Office.report_checks().read(shared_data("annual_reports", "hzq2024_working.pdf"))

    assert set(SINGLE_LEAVES) | {
        "new_received",
        "carried_in",
        "total_processed",
        "carried_out",
    } == set(found.requests)
    assert ("淮安市洪泽区人民政府", 2024) == (found.agency, found.year)
    assert "2.其他法律行政止公开" in {label.printed for label in found.labels}


@pytest.mark.slow
def test_each_changed_cell_of_the_published_page_is_found(tmp_path: Path) -> None:
    """Each of the 175 cells of the request table, changed, breaks just the identities it enters."""
    text = shared_data("annual_reports", "hangzhou_style_2025.html").read_text(encoding="utf-8")
    start, end = text.index("一、本年新收"), text.index("四、政府信息公开行政复议")
    places = [
        found for found in re.finditer(r"<td>(\d+)</td>", text) if start < found.start() < end
    ]
    rows = list(published()["requests"])
    assert 175 == len(places)

    for number, place in enumerate(places):
        row, column = rows[number // 7], COLUMNS[number % 7]
        changed = text[: place.start(1)] + str(int(place[1]) + 1) + text[place.end(1) :]
        file = tmp_path / "changed.html"
        file.write_text(changed, encoding="utf-8")

        assert entered(row, column) == _broken_tables(file), (row, column)


def test_changed_cells_of_blocks_of_the_published_page_are_found(tmp_path: Path) -> None:
    """A cell of reconsideration or litigation, changed, breaks the sum of its block only."""
    text = shared_data("annual_reports", "hangzhou_style_2025.html").read_text(encoding="utf-8")
    file = tmp_path / "changed.html"
    for old, new, block in (
        ("<td>376</td><td>97</td>", "<td>377</td><td>97</td>", "reconsideration"),
        ("<td>27</td><td>56</td>", "<td>27</td><td>57</td>", "litigation_direct"),
        ("<td>30</td><td>51</td>", "<td>30</td><td>15</td>", "litigation_after_reconsideration"),
    ):
        assert 1 == text.count(old)
        file.write_text(text.replace(old, new), encoding="utf-8")

        assert {("R1", block)} == _broken_tables(file)


@pytest.mark.slow
def test_each_changed_cell_of_the_published_pdf_is_found() -> None:
    """Each number of the request table of the PDF, changed as read, breaks what it enters."""
    document = FileReports().read(shared_data("annual_reports", "hzq2024_working.pdf"))
    assert isinstance(document, ReportDocument)
    made = interpreted(document, built_in_forms())
    assert made is not None
    rows = list(made.requests)

    number = 0
    for changed in _with_one_cell_changed(document):
        row, column = rows[number // 7], COLUMNS[number % 7]
        assert entered(row, column) == broken(table_findings(changed)), (row, column)
        number += 1
    assert 23 * 7 == number


@pytest.mark.parametrize("change", [0, 1])
def test_published_pdf_made_anew_with_a_cell_changed_is_found_broken(
    tmp_path: Path, change: int
) -> None:
    """A PDF drawn from the published one holds as it is, and breaks where a number was changed."""
    document = FileReports().read(shared_data("annual_reports", "hzq2024_working.pdf"))
    assert isinstance(document, ReportDocument)
    blocks = [
        Grid(
            tuple(
                tuple("51" if cell == "50" and change else cell for cell in row)
                for row in block.rows
            )
        )
        if isinstance(block, Grid)
        else block
        for block in document.blocks
    ]

    found = read(tmp_path, "pdf", blocks)

    # The number 50 stands twice: granted to natural persons, and in all.
    wanted = {("M2", "natural_person"), ("M2", "total")} if change else set()
    assert wanted == broken(check_tables(found, built_in_identities()))


def _broken_tables(file: Path) -> Found:
    document = FileReports().read(file)
    assert isinstance(document, ReportDocument)
    return broken(table_findings(document))


def _with_one_cell_changed(document: ReportDocument) -> Iterator[ReportDocument]:
    """The document with each number of its wide rows changed, one at a time."""
    for at, block in enumerate(document.blocks):
        if not isinstance(block, Grid):
            continue
        for line, row in enumerate(block.rows):
            values = row[-7:]
            if len(row) != 10 or not all(cell and cell.isdigit() for cell in values):
                continue
            for position, cell in enumerate(values, 3):
                changed = list(row)
                changed[position] = str(int(cell or 0) + 1)
                rows = list(block.rows)
                rows[line] = tuple(changed)
                blocks = list(document.blocks)
                blocks[at] = Grid(tuple(rows))
                yield attrs.evolve(document, blocks=tuple(blocks))
