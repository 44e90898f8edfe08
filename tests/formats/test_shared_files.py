"""Real catalogue files are read whole, or told to be none."""

from __future__ import annotations

import datetime as dt

import pytest

from govdisclose.formats.mapping import map_columns
from govdisclose.ports.formats import CatalogueField
from tests.formats.files import read
from tests.shared_data import shared_data

F = CatalogueField


@pytest.mark.parametrize(
    ("name", "rows", "fields"),
    [
        ("Chongqing_Municipal_Government.xlsx", 1520, {F.FORMED_ON, F.DOCUMENT_NUMBER, F.URL}),
        ("Ningxia_Provincial_Government.xlsx", 1804, {F.PUBLISHED_ON, F.DOCUMENT_NUMBER, F.URL}),
        ("Hainan_Provincial_Government.xlsx", 2303, {F.TITLE, F.FORMED_ON, F.PUBLISHED_ON, F.URL}),
        (
            "hebei_education_policy_documents.csv",
            58,
            {F.TITLE, F.FORMED_ON, F.CATEGORY, F.VALIDITY, F.SUMMARY, F.URL, F.SOURCE},
        ),
        (
            "cn_govcn_policy_library/policy_documents_excerpt.csv",
            26,
            {F.TITLE, F.AGENCY, F.DOCUMENT_NUMBER, F.PUBLISHED_ON, F.THEME, F.CATEGORY, F.URL},
        ),
    ],
)
def test_real_catalogues_are_read_whole(name: str, rows: int, fields: set[CatalogueField]) -> None:
    """Every record of the published extracts arrives, under the fields its header means."""
    (found,) = read(shared_data("catalogues", *name.split("/")))

    mapped = map_columns(found.layout, found.samples)

    assert (rows, 0, []) == (len(found.rows), len(found.rejected), found.findings)
    assert fields == set(mapped.columns)


def test_iso_dates_come_out_of_real_date_cells() -> None:
    """Date cells of the Hainan extract are days: pub - iss = diff, as its own column says."""
    (found,) = read(shared_data("catalogues", "Hainan_Provincial_Government.xlsx"))

    dated = [cells[2:5] for _, cells in found.rows if all(cells[2:5])]
    assert 2214 == len(dated)
    for issued, published, difference in dated:
        days = dt.date.fromisoformat(published) - dt.date.fromisoformat(issued)
        assert int(difference) == days.days


def test_csv_spectrum_is_read_and_found_to_be_no_catalogue() -> None:
    """The cases of csv-spectrum parse as their authors say and end without an identity."""
    folder = shared_data("csv", "csv_spectrum")
    cells = {}

    for path in sorted(folder.glob("*.csv")):
        (found,) = read(path)
        mapped = map_columns(found.layout, found.samples)
        assert ["MAP-NO-IDENTITY"] == [finding.code for finding in mapped.findings], path.name
        cells[path.stem] = [row for _, row in found.rows]

    assert [["1", '{"type": "Point", "coordinates": [102.0, 0.5]}']] == cells["json"]
    assert [["1", 'ha "ha" ha'], ["3", "4"]] == cells["escaped_quotes"]
    assert ["Once upon \r\na time", "5", "6"] == cells["newlines_crlf"][1]
    assert [["1", "2", "3"], ["4", "5", "ʤ"]] == cells["utf8"]
