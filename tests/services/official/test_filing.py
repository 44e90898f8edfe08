"""Filed reports: frozen, corrected by restatement only, shown as late, and without a secret."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from govdisclose import Office
from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.roles import NotPermitted, Role
from govdisclose.domain.catalogue.item import Mode, Release, Withdrawal
from govdisclose.domain.figures.official.layout import official_document
from govdisclose.domain.figures.reports.findings import Result
from govdisclose.services.official.refusals import (
    AlreadyFiled,
    NotFiled,
    NothingToRestate,
    ReasonNotCode,
    ReportIncomplete,
    ReportUnsound,
    TablesContradict,
    YearRunning,
)
from govdisclose.testing.builders import item, matter_row, store_items
from tests.services.official.cases import (
    SECRET,
    answer,
    desks_of_report,
    official,
    register,
    year_of_requests,
)
from tests.services.requests.offices import Desks

_TEXTS = {"problems": "机构有待落实。"}
_FIGURES = {
    "licensing": "12",
    "penalty": "3",
    "coercion": "0",
    "fees_wan_yuan": "1.5",
    "processing_fee": "0",
}


@pytest.fixture(params=["memory", "sqlite"])
def desks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desks]:
    """An office on either store."""
    made: Any = (
        MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    )
    yield desks_of_report(made)
    made.close()


def _declared(desks: Desks) -> Office:
    """The office of who makes the report, who has declared everything."""
    office = desks.seen_by("rep")
    for name, amount in _FIGURES.items():
        office.official.declare(2024, name, Decimal(amount))
    return office


def _ready(desks: Desks, on: str = "2025-01-20") -> Office:
    year_of_requests(desks)
    desks.on(on)
    return _declared(desks)


def test_filed_report_is_frozen_whatever_the_records_say_later(desks: Desks) -> None:
    """The hash holds, and a request entered later changes nothing in what was filed."""
    office = _ready(desks)
    report = official(office, texts=_TEXTS)
    filed = office.filed_reports.file(report, approver="chief")
    public = report.public(published_on=date(2025, 1, 20))
    late = register(desks, "2024-12-30")
    desks.on("2025-02-03")

    again = office.filed_reports.find(2024)

    assert late in office.official.explain(official(office), "new_received").refs
    assert filed == again
    assert again.report is not None
    assert public.as_json() == again.report.as_json()
    assert (True, "chief", 1, False) == (
        again.holds,
        again.approver,
        again.version,
        again.is_late,
    )
    assert (date(2024, 12, 31), "2025-01-20") == (again.as_of, again.known_at[:10])


def test_filed_report_is_checked_with_its_day_of_publication(desks: Desks, tmp_path: Path) -> None:
    """D1 holds, and so does every other identity that can be assessed."""
    office = _ready(desks)
    office.filed_reports.file(official(office, texts=_TEXTS), approver="chief")
    public = office.filed_reports.sound(office.filed_reports.find(2024))
    file = tmp_path / "filed.json"
    file.write_text(json.dumps(public.as_json(), default=str), "utf-8")

    checked = Office.report_checks().check(file)

    assert [] == [one for one in checked.findings if one.result is Result.BROKEN]
    assert "D1" in {one.identity.id for one in checked.findings if one.result is Result.HOLDS}


@pytest.mark.parametrize(
    ("on", "asked", "due", "is_late"),
    [
        ("2025-01-31", {"agency": "市教育局"}, date(2025, 1, 31), False),
        ("2025-02-01", {"agency": "市教育局"}, date(2025, 1, 31), True),
        ("2025-03-31", {}, date(2025, 3, 31), False),
        ("2025-03-31", {"government": True}, date(2025, 3, 31), False),
        ("2025-04-01", {"government": True}, date(2025, 3, 31), True),
    ],
)
def test_d1_report_filed_after_the_last_day_is_late(
    desks: Desks, on: str, asked: dict[str, Any], due: date, is_late: bool
) -> None:
    """R2019 art. 49: departments by 31 January, governments by 31 March."""
    desks.on(on)
    office = desks.seen_by("rep")

    report = official(office, **asked)
    filed = office.filed_reports.file(report, approver="chief", allow_gaps=True)

    assert (due, is_late) == (filed.due, filed.is_late)


def test_report_takes_two_persons(desks: Desks) -> None:
    """Who declared its figures, or who files it, cannot approve it."""
    office = _ready(desks)
    report = official(office, texts=_TEXTS)
    desks.admin.staff.revise("rep", roles=[Role.EDITOR, Role.APPROVER])
    office = desks.seen_by("rep")

    with pytest.raises(FourEyes):
        office.filed_reports.file(report, approver="rep")
    with pytest.raises(FourEyes):
        office.filed_reports.file(report)
    with pytest.raises(FourEyes):
        desks.admin.filed_reports.file(report, approver="rep")
    with pytest.raises(NotPermitted):
        office.filed_reports.file(report, approver="han")
    filed = desks.seen_by("chief").filed_reports.file(report)
    assert "chief" == filed.approver


def test_nobody_files_alone_what_nobody_declared(desks: Desks) -> None:
    """Without a declared figure there is no second person, so somebody else has to approve."""
    _ready(desks)
    desks.on("2025-01-20")
    desks.admin.staff.revise("chief", roles=[Role.EDITOR, Role.APPROVER])
    office = desks.seen_by("chief")
    report = attrs.evolve(official(office, texts=_TEXTS), figures=())

    with pytest.raises(FourEyes):
        office.filed_reports.file(report, allow_gaps=True)


def test_deputy_is_no_way_round(desks: Desks) -> None:
    """Acting for who declared the figures makes nobody a second person."""
    office = _ready(desks)
    report = official(office, texts=_TEXTS)

    with pytest.raises(FourEyes):
        desks.seen_by("dep", acting_for="rep").filed_reports.file(report)


def test_report_with_gaps_is_refused_or_kept_with_their_names(desks: Desks) -> None:
    """Nobody declared the penalties, and section five has no text."""
    desks.on("2025-01-20")
    office = desks.seen_by("rep")
    for name in set(_FIGURES) - {"penalty"}:
        office.official.declare(2024, name, Decimal(0))
    report = official(office)

    with pytest.raises(ReportIncomplete) as refused:
        office.filed_reports.file(report, approver="chief")
    filed = office.filed_reports.file(report, approver="chief", allow_gaps=True)

    assert "penalty, problems" == refused.value.data["missing"]
    assert ("penalty", "problems") == filed.gaps


def test_prose_that_contradicts_the_tables_is_a_gap(desks: Desks) -> None:
    """T1: staff wrote of 70 new requests where the table has 6."""
    office = _ready(desks)
    texts = {"problems": "2024年共收到政府信息公开申请70件。"}
    report = official(office, texts=texts)

    with pytest.raises(ReportIncomplete) as refused:
        office.filed_reports.file(report, approver="chief")

    assert "T1" == refused.value.data["missing"]


def test_report_with_cases_in_no_cell_is_never_filed(desks: Desks) -> None:
    """A refusal without ground would make the tables wrong, gaps allowed or not."""
    with desks.admin.store.write() as unit:
        unit.matters.put(
            matter_row("R1-9", processed_on="2024-03-20", state="replied", outcome="denied"), ()
        )
        unit.commit()
    desks.on("2025-01-20")
    office = desks.seen_by("rep")
    report = official(office)

    assert [("REPORT-REQUEST-ROW", "1", (("refs", "R1-9"),))] == [
        (one.code, one.value, one.detail) for one in report.findings[:1]
    ]
    with pytest.raises(TablesContradict):
        office.filed_reports.file(report, approver="chief", allow_gaps=True)


def test_year_that_runs_is_not_filed(desks: Desks) -> None:
    """Neither before its end nor on its last day."""
    office = desks.on("2024-12-31").seen_by("rep")

    for as_of in (None, date(2024, 6, 30)):
        with pytest.raises(YearRunning):
            office.filed_reports.file(
                official(office, as_of=as_of), approver="chief", allow_gaps=True
            )


def test_report_is_filed_once_and_corrected_by_restatement(desks: Desks) -> None:
    """Both versions stay; the second bears reason, approver and the difference."""
    office = _ready(desks)
    office.filed_reports.file(official(office, texts=_TEXTS), approver="chief")
    with pytest.raises(AlreadyFiled):
        office.filed_reports.file(official(office, texts=_TEXTS), approver="chief")
    with pytest.raises(NothingToRestate):
        office.filed_reports.restate(
            official(office, texts=_TEXTS), reason="recount", approver="chief"
        )
    ref = register(desks, "2024-11-04", kind="other_org")
    answer(desks, ref, "2024-11-06")
    desks.on("2025-03-03")
    report = official(office, texts=_TEXTS)

    with pytest.raises(ReasonNotCode):
        office.filed_reports.restate(report, reason="张某 要求", approver="chief")
    with pytest.raises(FourEyes):
        office.filed_reports.restate(report, reason="recount", approver="rep")
    made = office.filed_reports.restate(report, reason="recount", approver="chief")

    changes = {one.cell: (one.before, one.after) for one in made.changes}
    assert {
        "new_received:other_org": ("1", "2"),
        "new_received:total": ("6", "7"),
        "granted:other_org": ("0", "1"),
        "granted:total": ("3", "4"),
        "total_processed:other_org": ("1", "2"),
        "total_processed:total": ("6", "7"),
    } == changes
    assert (2, "recount", date(2025, 1, 20), date(2025, 3, 3), False) == (
        made.version,
        made.reason,
        made.filed_on,
        made.recorded_on,
        made.is_late,
    )
    assert made.prose_changed
    assert [1, 2] == [one.version for one in office.filed_reports.list()]
    first = office.filed_reports.find(2024, version=1)
    assert first.report is not None
    assert 6 == first.report.as_json()["requests"]["new_received"][-1]


def test_nothing_filed_cannot_be_restated_nor_found(desks: Desks) -> None:
    """There is no correction of what was never said."""
    office = desks.on("2025-01-20").seen_by("rep")

    with pytest.raises(NotFiled):
        office.filed_reports.restate(official(office), reason="recount", approver="chief")
    with pytest.raises(NotFiled):
        office.filed_reports.find(2024)
    assert () == office.filed_reports.list(year=2024)


def test_filing_is_journaled_with_codes_only(desks: Desks) -> None:
    """The entry holds year, form and hash; the journal verifies."""
    office = _ready(desks)
    filed = office.filed_reports.file(official(office, texts=_TEXTS), approver="chief")
    with office.store.read() as unit:
        (entry,) = unit.journal.entries(1, after=filed.entry - 1, limit=1)

    assert ("report.filed", "report:2024:F2021:own") == (entry.kind, entry.subject)
    assert {"year": 2024, "form": "F2021", "government": False, "hash": filed.hash} == dict(
        entry.facts
    )
    assert not office.journal.verify().faults


def _surfaces(office: Office, desks: Desks) -> Mapping[str, bytes]:
    """Everything a report can leave the office as, and what is said on the way."""
    report = official(office, texts=_TEXTS, government=True)
    filed = office.filed_reports.file(report, approver="chief", allow_gaps=True)
    public = office.filed_reports.sound(filed)
    found = {
        "json": json.dumps(public.as_json(), ensure_ascii=False, default=str).encode(),
        "head": json.dumps(filed.as_json(), ensure_ascii=False, default=str).encode(),
        "findings": repr(report.findings).encode(),
        "figures": repr(public.figures).encode(),
    }
    for suffix in ("md", "html", "docx", "xlsx"):
        stream = io.BytesIO()
        office.document_writer(suffix).write(official_document(public), stream)
        found[suffix] = stream.getvalue()
    with office.store.read() as unit:
        facts = [
            repr(dict(entry.facts))
            for shard in (0, 1, 2)
            for entry in unit.journal.entries(shard)
            if entry.kind.startswith("report.")
        ]
        versions = unit.records.versions(1, "filed_report", filed.key)
    found["journal"] = "".join(facts).encode()
    found["record"] = repr([(dict(one.facts), one.text) for one in versions]).encode()
    return found


def test_no_secret_of_requests_or_items_reaches_a_filed_report(desks: Desks) -> None:
    """Leak test: applicants, descriptions, reasons, titles, columns and genres are all marked."""
    import zipfile

    usual: dict[str, Any] = {
        "title": f"{SECRET}规划",
        "summary": SECRET,
        "category": SECRET,
        "genre": "规范性文件",
        "formed_on": date(2024, 3, 1),
        "published_on": date(2024, 3, 4),
    }
    given: list[dict[str, Any]] = [
        {"withdrawn_on": date(2024, 4, 1), "withdrawal": Withdrawal.LEAK},
        {"mode": Mode.ON_REQUEST},
        {"mode": Mode.WITHHELD, "ground": "privacy", "published_on": None, "release": Release.NONE},
        {"genre": SECRET},
        {},
    ]
    made = [item(**{"number": at, **usual, **one}) for at, one in enumerate(given, 1)]
    store_items(desks.admin.store, made)
    office = _ready(desks)

    surfaces = _surfaces(office, desks)

    for name, content in surfaces.items():
        contents = [content]
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                contents = [archive.read(member) for member in archive.namelist()]
        for one in contents:
            assert SECRET.encode() not in one, name
            assert SECRET.encode("unicode_escape") not in one, name
    assert b'"valid": 1' in surfaces["json"]


@pytest.mark.parametrize("kept", ['{"year": 2024}', "no report", '{"year": 2024, "form": 7}'])
def test_altered_report_is_found_and_neither_shown_nor_restated(tmp_path: Path, kept: str) -> None:
    """The hash tells, whatever stands in its place; the journal tells as well."""
    store = SqliteStore.create(tmp_path / "o.db")
    desks = desks_of_report(store)
    office = _ready(desks)
    office.filed_reports.file(official(office, texts=_TEXTS), approver="chief")
    store.close()
    with sqlite3.connect(tmp_path / "o.db") as connection:
        altered = connection.execute(
            "UPDATE records SET text = ? WHERE kind = 'filed_report'",
            (json.dumps({"report": kept}),),
        )
        assert 1 == altered.rowcount
    again = Office.over(SqliteStore.open(tmp_path / "o.db"), actor="rep", environment=desks.clock)

    (found,) = again.filed_reports.list()

    assert (False, None) == (found.holds, found.report)
    with pytest.raises(ReportUnsound):
        again.filed_reports.sound(found)
    with pytest.raises(ReportUnsound):
        again.filed_reports.restate(official(again), reason="recount", approver="chief")
    assert again.journal.verify().faults
    again.store.close()
