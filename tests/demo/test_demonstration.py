"""A small demonstration, built once: it counts what was written, and what the report says."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from govdisclose.demo.building import (
    Demonstration,
    FolderNotEmpty,
    FolderUnusable,
    build_demonstration,
)
from govdisclose.demo.comparison import Verdict
from govdisclose.demo.faults import Fault
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.catalogue.codes import has_organisation_check_digit
from govdisclose.domain.catalogue.item import Item, item_ref
from govdisclose.domain.figures.lag_table import GenreGroup
from govdisclose.office import Office
from govdisclose.plugins.registry import Registry
from govdisclose.ports.storage import ItemFilter

ROWS = 600
_FILES = ("*.csv", "*.tsv", "*.xlsx", "*.jsonl")


def _without_registers(office: Office) -> None:
    """Do without the plugin, whatever is installed."""
    plugins = Registry(environment={}, disabled=("reading_points",))
    office.extensions.use(plugins, lambda record: None)


def _built(folder: Path, seed: int = 7) -> Demonstration:
    return build_demonstration(folder, rows=ROWS, seed=seed, actor="clerk")


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """One small demonstration for all tests of this module."""
    return _built(tmp_path_factory.mktemp("demo"))


def _items(office: Office) -> list[Item]:
    page = office.catalogue.page(ItemFilter(), limit=ROWS)
    return [office.catalogue.get(item_ref(row.shard, row.number)) for row in page.rows]


def _texts(folder: Path) -> dict[str, bytes]:
    """Content of every file written, rejects and database left out."""
    found = [path for pattern in (*_FILES, "*.txt", "*.html") for path in folder.glob(pattern)]
    return {path.name: path.read_bytes() for path in found if ".rejects." not in path.name}


def test_every_good_row_is_accepted_and_every_faulty_one_rejected(made: Demonstration) -> None:
    """Read is accepted, unchanged and rejected, in each file as it was written."""
    accounts = [file.account for file in made.files]

    assert ROWS == sum(account.accepted for account in accounts)
    assert ROWS == sum(file.records for file in made.files)
    assert all(file.is_as_written for file in made.files)
    assert all(
        account.read == account.accepted + account.unchanged + account.rejected
        for account in accounts
    )
    assert made.is_as_written


def test_every_kind_of_fault_is_found_by_its_code(made: Demonstration) -> None:
    """Each kind of fault is rejected for its own reason, and for no other."""
    errors = {
        code: count
        for (code, severity), count in made.finding_counts.items()
        if severity == "error"
    }

    assert {fault.value for fault in Fault} == set(errors)
    assert sum(file.faulty for file in made.files) == sum(errors.values())


def test_row_with_secrecy_mark_is_written_nowhere(made: Demonstration) -> None:
    """A marked row is counted, and neither a rejects file nor the store holds its title."""
    rejects = b"".join(path.read_bytes() for path in made.folder.glob("*.rejects.*sv"))
    database = Path(made.database).read_bytes()

    assert 0 < sum(file.account.withheld_rejects for file in made.files)
    assert "演示用标题".encode() not in database
    assert "演示用标题".encode() not in rejects
    assert "演示用标题".encode("gb18030") not in rejects


def test_files_are_as_messy_as_real_ones(made: Demonstration) -> None:
    """Encodings, formats, titles, totals, repeated headers and spellings of every kind occur."""
    files = _texts(made.folder)
    tables = [content for name, content in files.items() if name[0].isdigit()]
    skipped: Counter[str] = sum((file.account.skipped for file in made.files), Counter())
    codes = {code for code, _severity in made.finding_counts}

    assert {".csv", ".tsv", ".xlsx", ".jsonl", ".txt", ".html"} == {
        Path(name).suffix for name in files
    }
    assert any(content.startswith(b"\xef\xbb\xbf") for content in tables)
    assert any(content.startswith(b"\xff\xfe") for content in tables)
    assert any("索引号,".encode("gb18030") in content for content in tables)
    assert any("日期,,分类,,".encode() in content for content in tables)
    assert {"title", "total"} <= set(skipped)
    assert {"DATE-SERIAL", "DATE-ORDER", "DOCNO-BRACKETS", "DOCNO-SPACES", "ROW-REPEATED"} <= codes
    for shape in (r"2009-\d\d-\d\d", r"2009年\d+月", r"二.{2}九年", r",2009\d{4},", r"2009\.\d+\."):
        assert any(
            re.search(shape, content.decode(encoding, "ignore"))
            for content in tables
            for encoding in ("utf-8", "gb18030")
        ), shape


def test_same_seed_makes_the_same_files(made: Demonstration, tmp_path: Path) -> None:
    """Every file is the same byte for byte, filed reports too; another seed makes others."""
    again, other = _built(tmp_path / "again"), _built(tmp_path / "other", seed=8)

    assert _texts(made.folder) == _texts(again.folder)
    assert _texts(made.folder) != _texts(other.folder)


def test_everything_says_that_it_is_generated(made: Demonstration) -> None:
    """The text beside the files says so first, and each record bears the note."""
    text = (made.folder / "README.txt").read_text("utf-8")
    with Office.open(made.database, actor="clerk") as office:
        notes = {item.note for item in _items(office)}

    assert "ALL DATA IN THIS FOLDER IS GENERATED" in text
    assert "全部数据均由程序生成" in text
    assert {"演示生成数据"} == notes
    assert True is made.as_json()["generated"]


def test_no_file_holds_what_looks_personal(made: Demonstration) -> None:
    """No resident id, no telephone number and no mail address is made up."""
    personal = re.compile(
        rb"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])|(?<![0-9])1[3-9][0-9]{9}(?![0-9])|[a-z]@[a-z]"
    )

    assert [] == [name for name, content in _texts(made.folder).items()
                  if not name.endswith(".xlsx") and personal.search(content)]  # fmt: skip


def test_organisation_codes_have_right_check_digits(made: Demonstration) -> None:
    """Codes are made up, but no check digit is wrong (GB 11714)."""
    with Office.open(made.database, actor="clerk") as office:
        codes = [agency.organisation_code for agency in office.agencies.directory()]

    assert len(codes) == len(set(codes))
    assert all(code is not None and has_organisation_check_digit(code) for code in codes)


def test_county_that_came_later_is_not_in_the_figures(made: Demonstration) -> None:
    """寿县 stands among the agencies and neither in the ranking nor in the summary of 2009."""
    with Office.open(made.database, actor="clerk") as office:
        known = {agency.name for agency in office.agencies.directory()}
    ranked = {line.name for line in made.ranking.lines}

    assert "寿县人民政府" in known
    assert not any(name.startswith("寿县") for name in ranked)
    assert 3 == made.figures.summary.agencies_left_out


def test_figures_come_up_to_the_report(made: Demonstration) -> None:
    """All that can be compared in a smaller office agrees with the report of Huainan for 2009."""
    verdicts = {figure.name: figure.verdict for figure in made.comparison.figures}

    assert Verdict.NOT_COMPARED is verdicts.pop("items")
    assert {Verdict.AGREES} == set(verdicts.values())
    assert not made.comparison.is_full_size


def test_lags_are_met_exactly(made: Demonstration) -> None:
    """Documents take 10 working days in the mean, other information 15, and nothing more than 20.

    Source: report of Huainan for 2009, section on disclosure.
    """
    table = made.figures.lag

    assert [(Fraction(10), 20), (Fraction(15), 20)] == [
        (table.group(group).mean, table.group(group).maximum)
        for group in (GenreGroup.DOCUMENTS, GenreGroup.OTHER)
    ]
    assert 0 == table.all.late
    assert table.all.excluded == table.all.without_formed + table.all.negative > 0


def test_shares_are_computed_in_the_office(made: Demonstration) -> None:
    """Counts of levels and columns have their own bases, both taken from what was imported."""
    figures = {figure.name: figure for figure in made.comparison.figures}

    assert (120, Decimal(20), ROWS) == (
        figures["level.department"].ours,
        figures["level.department"].ours_percent,
        figures["level.department"].base,
    )
    assert (96, 480) == (figures["column.民生公益"].ours, figures["column.民生公益"].base)


def test_records_outside_the_system_are_of_every_large_level(made: Demonstration) -> None:
    """What has no column is not one level's alone: the gap of the report is not built in."""
    with Office.open(made.database, actor="clerk") as office:
        directory = office.agencies.directory()
        without = [item for item in _items(office) if item.category is None]
        levels = {directory[item.shard].level_on(None) for item in without}

    assert ROWS // 5 == len(without)
    assert {Level.CITY, Level.DEPARTMENT, Level.COUNTY, Level.INSTITUTION} <= levels


def test_registers_hold_what_the_report_lists(made: Demonstration) -> None:
    """15 reading points, and 2 + 25 + 8 demonstration sites."""
    assert 15 == made.figures.reading_points
    assert {
        ("province", "government_affairs"): 2,
        ("city", "government_affairs"): 25,
        ("city", "public_services"): 8,
    } == made.figures.sites


def test_annual_report_states_the_figures_of_the_registers(made: Demonstration) -> None:
    """The same 15 and 2 + 25 + 8, in the supplement, each with as many records behind it."""
    with Office.open(made.database, actor="clerk") as office:
        report = office.reports.report(2009)
        behind = {
            one.name.removeprefix("register."): len(office.reports.explain(report, one.name).refs)
            for one in report.group("register")
        }

    assert {
        "reading_points.points": 15,
        "demonstration_sites.provincial": 2,
        "demonstration_sites.municipal": 25,
        "demonstration_sites.municipal_services": 8,
    } == behind


def test_demonstration_works_without_the_register_plugin(tmp_path: Path) -> None:
    """Where no plugin keeps the registers their figures are not compared, and the rest is there."""
    made = build_demonstration(tmp_path, rows=100, actor="clerk", equip=_without_registers)

    assert made.register_files is None
    assert 4 == sum(
        figure.verdict is Verdict.NOT_COMPARED
        for figure in made.comparison.figures
        if figure.name.startswith(("reading_points", "sites."))
    )
    assert made.is_as_written


def test_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    """Nothing is mixed with what is there, and nothing is written."""
    (tmp_path / "mine.txt").write_text("mine", "utf-8")

    with pytest.raises(FolderNotEmpty):
        _built(tmp_path)

    assert ["mine.txt"] == [path.name for path in tmp_path.iterdir()]


def test_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A path that cannot be a folder is refused with the reason."""
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(FolderUnusable):
        _built(tmp_path / "file")


@pytest.mark.slow
@pytest.mark.no_cover  # the small ones run through the same lines
def test_demonstration_of_full_size_differs_in_the_total_only(tmp_path: Path) -> None:
    """With 30,000 records counts agree as well; only "more than 30,000" is not met, and says so."""
    made = build_demonstration(tmp_path, actor="clerk")

    assert made.is_as_written
    assert made.comparison.is_full_size
    assert ["items"] == [
        figure.name for figure in made.comparison.figures if figure.verdict is not Verdict.AGREES
    ]
    assert 612 == made.figures.withheld
