"""How agencies look, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import CodeChoice
from govdisclose.cli.output import emit_fields, emit_table, emit_text
from govdisclose.domain.catalogue.agency import Agency, AgencyDirectory, Dated, Level

__all__ = ["LEVELS", "agency_line", "agency_shape", "print_agencies", "print_agency"]

Value = TypeVar("Value")

LEVELS = CodeChoice(
    Level,
    {
        "city": ("市级", "市"),
        "department": ("部门", "市直部门"),
        "county": ("县区", "县", "区"),
        "township": ("乡镇", "乡镇街道", "街道"),
        "institution": ("公共企事业单位", "事业单位"),
    },
)
"""Levels as option values."""

_LEVEL_WORDS = {
    Level.CITY: N_("city"),
    Level.DEPARTMENT: N_("department"),
    Level.COUNTY: N_("county"),
    Level.TOWNSHIP: N_("township"),
    Level.INSTITUTION: N_("public institution"),
}


def agency_line(
    agency: Agency, directory: AgencyDirectory, as_of: date | None
) -> dict[str, object]:
    """An agency as on a day, or as it is now."""
    parent = agency.parent_on(as_of)
    return {
        "ref": agency.ref,
        "code": agency.code,
        "name": agency.name_on(as_of),
        "level": agency.level_on(as_of),
        "parent": None if parent is None else directory[parent].name_on(as_of),
        "organisation_code": agency.organisation_code,
        "aliases": list(agency.aliases),
        "valid_from": agency.valid_from,
        "valid_until": agency.valid_until,
    }


def agency_shape(agency: Agency, directory: AgencyDirectory) -> dict[str, object]:
    """An agency with all it was called."""
    return agency_line(agency, directory, None) | {
        "names": [{"name": one.value, "from": one.since} for one in agency.names],
        "levels": [{"level": one.value, "from": one.since} for one in agency.levels],
        "parents": [
            {
                "parent": None if one.value is None else directory[one.value].name,
                "from": one.since,
            }
            for one in agency.parents
        ],
    }


def print_agencies(
    agencies: Sequence[Agency], directory: AgencyDirectory, as_of: date | None
) -> None:
    """Print a table with a line each."""
    rows = [
        (
            agency.ref,
            agency.code,
            agency.name_on(as_of),
            tr(_LEVEL_WORDS[agency.level_on(as_of)]),
            _name(agency.parent_on(as_of), directory, as_of),
        )
        for agency in agencies
    ]
    if rows:
        emit_table([tr("Ref"), tr("Code"), tr("Name"), tr("Level"), tr("Parent")], rows)
        emit_text("")
    emit_text(tr("{count} agencies").format(count=len(rows)))


def print_agency(agency: Agency, directory: AgencyDirectory) -> None:
    """Print one agency field by field."""
    pairs: list[tuple[str, object]] = [
        (tr("Ref"), agency.ref),
        (tr("Code"), agency.code),
        (tr("Name"), _history(agency.names, str)),
        (tr("Level"), _history(agency.levels, lambda level: tr(_LEVEL_WORDS[level]))),
        (tr("Parent"), _history(agency.parents, lambda shard: _name(shard, directory, None))),
        (tr("Aliases"), "; ".join(agency.aliases) or None),
        (tr("Organisation code"), agency.organisation_code),
        (tr("First day"), agency.valid_from),
        (tr("Last day"), agency.valid_until),
    ]
    emit_fields((name, value) for name, value in pairs if value is not None)


def _history(values: Iterable[Dated[Value]], worded: Callable[[Value], str]) -> str:
    """Values over time: the first as it is, the others with the day they begin."""
    parts = []
    for one in values:
        text = worded(one.value)
        if one.since is not None:
            text = tr("{value} from {day}").format(value=text, day=one.since)
        parts.append(text)
    return "; ".join(parts)


def _name(shard: int | None, directory: AgencyDirectory, as_of: date | None) -> str:
    return "-" if shard is None else directory[shard].name_on(as_of)
