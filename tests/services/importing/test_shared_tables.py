"""Every real table imports or says why not; what is wrong in real rows is told, not repaired."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.office import FileAccount, ImportOptions, Office, OnUnknownAgency
from tests.formats.files import read
from tests.services.importing.cases import counts, new_office, total
from tests.shared_data import shared_data

TAKE_ALL = ImportOptions(on_unknown_agency=OnUnknownAgency.OFFICE)


def _imported(office: Office, folder: Path, source: Path) -> FileAccount:
    path = folder / source.name
    path.write_bytes(source.read_bytes())
    return office.exchange.import_file(path, TAKE_ALL)


def test_every_table_is_read_or_refused_and_adds_up(tmp_path: Path) -> None:
    """For each CSV and XLSX: read is the sum of the fates, and a second run changes nothing."""
    root = shared_data()
    sources = sorted(p for p in root.rglob("*") if p.suffix in (".csv", ".xlsx"))
    assert len(sources) > 15

    for source in sources:
        office = new_office(MemoryStore())
        account = _imported(office, tmp_path, source)
        again = _imported(office, tmp_path, source)

        records = sum(len(table.rows) + len(table.rejected) for table in read(source))
        unread = {"MAP-NO-IDENTITY", "SECRECY-MARK"} & {code for code, _ in account.finding_counts}
        assert account.read == (0 if unread else records), source
        assert total(office) == account.accepted, source
        assert (0, 0, account.accepted, account.rejected) == counts(again), source
        assert account.read or account.findings, source
        assert office.journal.verify().is_clean, source


def test_documents_published_before_they_were_formed_are_kept_with_a_warning(
    tmp_path: Path,
) -> None:
    """Each row of the Hainan extract whose own difference of days is negative is told."""
    source = shared_data("catalogues", "Hainan_Provincial_Government.xlsx")
    (table,) = read(source)
    early = 0
    for _row, cells in table.rows:
        if all(cells[2:4]):
            formed, published = (dt.date.fromisoformat(cell[:10]) for cell in cells[2:4])
            early += published < formed

    account = _imported(new_office(MemoryStore()), tmp_path, source)

    assert early > 0
    assert early == account.finding_counts["DATE-ORDER", "warning"]
    assert 0 == account.rejected


@pytest.mark.parametrize(
    "name", ["Chongqing_Municipal_Government.xlsx", "Ningxia_Provincial_Government.xlsx"]
)
def test_missing_dates_are_missing_and_reject_nothing(tmp_path: Path, name: str) -> None:
    """A record without a date is a record; only rows that name nothing come back."""
    account = _imported(new_office(MemoryStore()), tmp_path, shared_data("catalogues", name))

    errors = {code for code, severity in account.finding_counts if severity == "error"}
    # Some rows of these extracts have neither a title nor a document number.
    assert {"TITLE-MISSING"} == errors
    assert account.rejected == account.finding_counts["TITLE-MISSING", "error"]
