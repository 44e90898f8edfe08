"""An office of two agencies to import into, and files in one line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.office import FileAccount, ImportOptions, NewAgency, Office
from govdisclose.ports.storage import ItemFilter, Store
from govdisclose.services.setup import NewOffice, prepare_office
from tests.services.test_catalogue import FixedEnvironment

__all__ = [
    "COLUMNS",
    "codes",
    "counts",
    "import_rows",
    "import_text",
    "new_office",
    "office",
    "office_of",
    "ref_of",
    "store",
    "table",
    "titles",
    "total",
]

COLUMNS = ("索引号", "标题", "发布机构", "文号", "成文日期", "发布日期", "公开方式", "备注")
"""Columns of the tables made here; 备注 tells rows apart that say the same otherwise."""


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of either kind."""
    made: Store = (
        MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    )
    yield made
    made.close()


@pytest.fixture
def office(store: Store) -> Office:
    """An office of 甲局 and 乙局, seen by li; wang approves."""
    return new_office(store)


def new_office(store: Store) -> Office:
    """Make the office in an empty store."""
    agencies = [NewAgency(name=name, level=Level.DEPARTMENT) for name in ("甲局", "乙局")]
    new = NewOffice(name="市政府", agencies=tuple(agencies))
    prepare_office(store, FixedEnvironment(), "li", new)
    made = office_of(store)
    made.staff.add("wang", "乙", roles=[Role.APPROVER])
    return made


def office_of(store: Store, account: str = "li") -> Office:
    """The office as one of its staff sees it."""
    return Office.over(store, actor=account, environment=FixedEnvironment())


def table(rows: Iterable[Sequence[str]]) -> str:
    """CSV of rows under COLUMNS; short rows are filled up."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([*row, *[""] * (len(COLUMNS) - len(row))])
    return target.getvalue()


def import_text(
    office: Office,
    folder: Path,
    text: str,
    options: ImportOptions | None = None,
    *,
    name: str = "a.csv",
) -> FileAccount:
    """Import a file of this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return office.exchange.import_file(path, options or ImportOptions())


def import_rows(
    office: Office,
    folder: Path,
    rows: Iterable[Sequence[str]],
    options: ImportOptions | None = None,
    *,
    name: str = "a.csv",
) -> FileAccount:
    """Import a CSV file of these rows."""
    return import_text(office, folder, table(rows), options, name=name)


def counts(account: FileAccount) -> tuple[int, int, int, int]:
    """Accepted, updated, unchanged, rejected."""
    return account.accepted, account.updated, account.unchanged, account.rejected


def codes(account: FileAccount) -> list[tuple[str, int | None]]:
    """Code and row of each finding."""
    return [(finding.code, finding.row) for finding in account.findings]


def total(office: Office) -> int:
    """Items of the catalogue."""
    return office.catalogue.count(ItemFilter(), bound=None).total


def titles(office: Office) -> list[str | None]:
    """Titles of the catalogue, sorted."""
    rows = office.catalogue.page(ItemFilter(), limit=1000).rows
    return sorted((row.title for row in rows), key=str)


def ref_of(office: Office, title: str) -> str:
    """Ref of the one item of this title."""
    rows = office.catalogue.page(ItemFilter(), limit=1000).rows
    (row,) = [row for row in rows if row.title == title]
    return f"I{row.shard}-{row.number}"
