"""Agencies made for a file that names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from govdisclose.domain.cases.roles import NotPermitted, Role
from govdisclose.office import ImportOptions, Office, OnUnknownAgency
from govdisclose.ports.formats import CatalogueField, MappingRules
from govdisclose.ports.storage import Store
from govdisclose.services.importing import unknown_agencies
from tests.services.importing.cases import (
    codes,
    counts,
    import_rows,
    import_text,
    office,
    office_of,
    store,
    total,
)

__all__ = ["office", "store"]

CREATE = ImportOptions(on_unknown_agency=OnUnknownAgency.CREATE)
DATES = ("2009-01-02", "2009-01-05")


def _rows(*agencies: str) -> list[tuple[str, ...]]:
    return [("", f"文{n}", agency, "", *DATES) for n, agency in enumerate(agencies)]


def _names(office: Office) -> list[str]:
    return sorted(agency.name for agency in office.agencies.directory())


def test_each_unknown_agency_is_made_once(office: Office, tmp_path: Path) -> None:
    """Spellings of one name are one agency; it lies below the office and is told."""
    account = import_rows(
        office, tmp_path, _rows("丙局", "丙局 ", "丁（本级）局", "丁(本级)局"), CREATE
    )

    assert (4, 0, 0, 0) == counts(account)
    assert ["丁（本级）局", "丙局", "乙局", "市政府", "甲局"] == _names(office)
    made = [f.value for f in account.findings if f.code == "AGENCY-CREATED"]
    assert ["丙局", "丁（本级）局"] == made
    directory = office.agencies.directory()
    assert 1 == directory.find("丙局").parent_on(None)


def test_placeholders_joint_names_and_labels_make_no_agency(office: Office, tmp_path: Path) -> None:
    """A cell that says nothing is the office; a joint one belongs to its first body."""
    rows = _rows("无", "—", "", "甲局、丙局", "发布机构：乙局", "丙局、戊局", "甲" * 61)

    account = import_rows(office, tmp_path, rows, CREATE)

    assert (6, 0, 0, 1) == counts(account)
    assert ["丙局", "乙局", "市政府", "甲局"] == _names(office)


def test_rehearsal_makes_none_and_foretells_all(office: Office, tmp_path: Path) -> None:
    """A dry run judges rows as if the agencies were there."""
    rehearsal = ImportOptions(on_unknown_agency=OnUnknownAgency.CREATE, dry_run=True)
    rows = _rows("丙局", "丁局", "甲局")

    planned = import_rows(office, tmp_path, rows, rehearsal)
    assert ["乙局", "市政府", "甲局"] == _names(office)
    account = import_rows(office, tmp_path, rows, CREATE)

    assert counts(planned) == counts(account) == (3, 0, 0, 0)
    assert planned.finding_counts == account.finding_counts


def test_file_that_is_refused_makes_no_agency(office: Office, tmp_path: Path) -> None:
    """A file that cannot be read, or is no catalogue, is told as without the option."""
    refused = import_text(office, tmp_path, "", CREATE)
    other = import_text(office, tmp_path, "甲,发布机构\n1,丙局\n", CREATE, name="b.csv")

    assert refused.refused is not None
    assert (0, 0, 0, 0) == counts(other)
    assert ["乙局", "市政府", "甲局"] == _names(office)


def test_default_agency_is_made_like_a_named_one(office: Office, tmp_path: Path) -> None:
    """What the user gives for empty cells is a name too."""
    options = ImportOptions(
        on_unknown_agency=OnUnknownAgency.CREATE,
        mapping=MappingRules(defaults={CatalogueField.AGENCY: "丙局"}),
    )

    account = import_rows(office, tmp_path, _rows(""), options)

    assert (1, 0, 0, 0) == counts(account)
    assert "丙局" in _names(office)


def test_column_of_other_values_does_not_fill_the_office(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the most a file may make, rows of unknown agencies come back."""
    monkeypatch.setattr(unknown_agencies, "AGENCIES_CREATED", 5)

    account = import_rows(office, tmp_path, _rows(*(f"第{n}处" for n in range(9))), CREATE)

    assert (5, 0, 0, 4) == counts(account)
    assert ("AGENCY-UNKNOWN", 7) in codes(account)


def test_who_may_not_administer_creates_none(office: Office, store: Store, tmp_path: Path) -> None:
    """Importing is not administering: without that role nothing is made or stored."""
    office.staff.add("sun", "丁", roles=[Role.EDITOR])
    clerk = office_of(store, "sun")

    with pytest.raises(NotPermitted):
        import_rows(clerk, tmp_path, _rows("丙局"), CREATE)
    known = import_rows(clerk, tmp_path, _rows("甲局"), CREATE)

    assert (1, 0, 0, 0) == counts(known)
    assert 1 == total(office)
