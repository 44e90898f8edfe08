"""Agencies a file names and nobody knows, found before its rows are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from govdisclose.domain.catalogue.agency import Agency, AgencyDirectory, Dated, Level
from govdisclose.domain.catalogue.readings import CellReaders, first_agency, read_text
from govdisclose.domain.personal import may_name_person
from govdisclose.domain.text import fold
from govdisclose.ports.formats import CatalogueField, FormatLibrary, SourceRefused, Table
from govdisclose.services.importing.reading import (
    IntakeJob,
    bears_secrecy_mark,
    table_intake,
)

__all__ = ["AGENCIES_CREATED", "unknown_agencies", "with_agencies"]

AGENCIES_CREATED = 1_000
"""Most agencies one file makes; a column of other values must not fill the office with them."""

_NAME_CHARS = 60


def unknown_agencies(library: FormatLibrary, job: IntakeJob) -> list[str]:
    """Names of the agencies to be made for a file, in its order; none if it cannot be read.

    Placeholders, joint names whose first body is known, names beyond any agency's length and rows
    that bear a secrecy mark name nobody.

    Raises:
        SourceNotReadable: Nothing readable at the path.
    """
    names: dict[str, str] = {}
    readers = CellReaders(job.rules)
    try:
        with library.open(Path(job.path), job.read, job.limits) as source:
            for table in source.tables():
                _collect(library, table, job, readers, names)
    except SourceRefused:
        # Reading the rows refuses it again and says why.
        return []
    return list(names.values())


def _collect(
    library: FormatLibrary,
    table: Table,
    job: IntakeJob,
    readers: CellReaders,
    names: dict[str, str],
) -> None:
    columns = library.map_columns(table, job.mapping, job.name)
    at = columns.positions.get(CatalogueField.AGENCY)
    default = columns.defaults.get(CatalogueField.AGENCY)
    intake = table_intake(job, table.layout, columns)
    is_kept = job.rules.is_classified or not bears_secrecy_mark(table.layout)
    is_read = columns.has_identity and is_kept
    for chunk in table.chunks():
        if not is_read:
            continue
        for _row, cells in chunk.rows:
            text = (None if at is None else read_text(cells[at])) or default
            if text is None or readers.shards[text][0] is not None or not intake.is_kept(cells):
                continue
            name = first_agency(text)
            is_name = bool(name) and len(name) <= _NAME_CHARS and not may_name_person(name)
            if is_name and len(names) < AGENCIES_CREATED:
                names.setdefault(fold(name), name)


def with_agencies(directory: AgencyDirectory, names: Sequence[str]) -> AgencyDirectory:
    """The directory as it will be once agencies of these names are made."""
    shard = max((agency.shard for agency in directory), default=0)
    news = [
        Agency(
            shard=shard + place,
            code=f"A{shard + place}",
            names=(Dated(name),),
            levels=(Dated(Level.DEPARTMENT),),
        )
        for place, name in enumerate(names, start=1)
    ]
    return AgencyDirectory([*directory, *news])
