"""Making an empty office, and loading what an office without a network brings along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import attrs

from govdisclose.domain.cases.roles import Role, StaffMember
from govdisclose.domain.catalogue.agency import Level, level_from
from govdisclose.domain.journal import OFFICE_SHARD, Actor
from govdisclose.errors import RuleRefusal, UsageFault
from govdisclose.ports.environment import Environment
from govdisclose.ports.storage import Store
from govdisclose.services.organisation import (
    NewAgency,
    add_agencies,
    put_setting,
    put_staff,
)
from govdisclose.services.recording import Recorder

__all__ = [
    "AgencyFileUnreadable",
    "AgencyRowFault",
    "NewOffice",
    "prepare_office",
    "read_agency_file",
    "read_agency_table",
]

_AGENCY_FILE_BYTES = 16 << 20


class AgencyFileUnreadable(UsageFault):
    """An agency file cannot be opened or is no text."""

    code = "AGY-006"
    template = "cannot read the agency file {file}: {reason}"
    hint = "give a CSV file in UTF-8 or GB18030 with the columns code, parent, level and name"


class AgencyRowFault(RuleRefusal):
    """A row of an agency file cannot be read."""

    code = "AGY-005"
    template = "row {row} of the agency file cannot be read: {why}"
    hint = (
        "the columns are code, parent, level, name and, if wanted, parent_from, aliases, org_code"
    )


@attrs.frozen(kw_only=True)
class NewOffice:
    """What a new office is."""

    name: str
    law: str | None = None
    """Name of a law version to apply whatever the date; None chooses by date."""
    zone: str = "Asia/Shanghai"
    profile: str | None = None
    classified: bool = False
    agencies: tuple[NewAgency, ...] = ()


def prepare_office(store: Store, environment: Environment, account: str, new: NewOffice) -> None:
    """Write the first records of an empty store in one transaction.

    The account that makes the office becomes its first member of staff with every role; another
    person has to be added before anything can be published.
    """
    actor = Actor(account=account, person=account)
    with store.write() as unit:
        recorder = Recorder(unit=unit, environment=environment, actor=actor)
        put_staff(
            recorder,
            StaffMember(key=account, name=account, accounts=(account,), roles=frozenset(Role)),
            expected_version=0,
        )
        settings: dict[str, object] = {
            "office": new.name,
            "zone": new.zone,
            "classified": new.classified,
        }
        if new.law is not None:
            settings["law"] = new.law
        if new.profile is not None:
            settings["profile"] = new.profile
        for name, value in settings.items():
            put_setting(unit, recorder, name, value)
        if new.classified:
            recorder.record(OFFICE_SHARD, "office.declared_classified", "office")
        root = next((a for a in new.agencies if a.parent is None and a.name == new.name), None)
        office = root or NewAgency(name=new.name, level=Level.CITY, code="office")
        add_agencies(unit, recorder, [office])
        rest = [agency for agency in new.agencies if agency is not root]
        own = office.code or new.name
        add_agencies(
            unit,
            recorder,
            [agency if agency.parent else attrs.evolve(agency, parent=own) for agency in rest],
        )
        unit.commit()


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "代码", "编码", "机构代码"),
    "parent": ("parent", "上级", "上级代码", "上级机构"),
    "level": ("level", "层级", "级别"),
    "name": ("name", "名称", "机构名称", "单位名称", "单位"),
    "parent_from": ("parent_from", "隶属起始日期"),
    "aliases": ("aliases", "别名", "简称"),
    "organisation_code": ("org_code", "organisation_code", "组织机构代码", "统一社会信用代码"),
    "valid_from": ("valid_from", "成立日期"),
    "valid_until": ("valid_until", "撤销日期"),
}


def read_agency_file(path: Path) -> tuple[NewAgency, ...]:
    """Agencies of a CSV file in UTF-8 or GB18030, in file order.

    Raises:
        AgencyFileUnreadable: It cannot be opened, is too large or no text.
        AgencyRowFault: A column is missing or a row cannot be read.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_AGENCY_FILE_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "it cannot be opened"
        raise AgencyFileUnreadable(file=str(path), reason=reason) from problem
    if len(content) > _AGENCY_FILE_BYTES:
        raise AgencyFileUnreadable(file=str(path), reason="it is too large")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return read_agency_table(text)
    raise AgencyFileUnreadable(file=str(path), reason="it is neither UTF-8 nor GB18030 text")


def read_agency_table(text: str) -> tuple[NewAgency, ...]:
    """Agencies of a CSV text with a header, in file order.

    Raises:
        AgencyRowFault: A column is missing or a row cannot be read.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    header = [cell.strip().casefold() for cell in next(reader, [])]
    at = {
        field: header.index(label)
        for field, labels in _COLUMNS.items()
        for label in labels
        if label in header
    }
    for needed in ("name", "level"):
        if needed not in at:
            raise AgencyRowFault(row=1, why=f"there is no column {needed}")
    return tuple(_agencies(reader, at))


def _agencies(rows: Iterable[list[str]], at: Mapping[str, int]) -> Iterable[NewAgency]:
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue

        def cell(field: str, cells: list[str] = cells) -> str | None:
            place = at.get(field)
            text = cells[place].strip() if place is not None and place < len(cells) else ""
            return text or None

        name = cell("name")
        if name is None:
            raise AgencyRowFault(row=number, why="the name is empty")
        try:
            yield NewAgency(
                name=name,
                level=level_from(cell("level") or ""),
                code=cell("code"),
                parent=cell("parent"),
                parent_from=_day(cell("parent_from")),
                aliases=tuple((cell("aliases") or "").replace("；", ";").split(";"))
                if cell("aliases")
                else (),
                organisation_code=cell("organisation_code"),
                valid_from=_day(cell("valid_from")),
                valid_until=_day(cell("valid_until")),
            )
        except (ValueError, RuleRefusal) as fault:
            raise AgencyRowFault(row=number, why=str(fault)) from fault


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
