"""Cases of a kind that a plugin brings as data: course, clocks, lists, signals, counts, erasure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.flow import FourEyes, IllegalMove, MissingFields
from govdisclose.domain.cases.request.standing import Bucket
from govdisclose.domain.cases.roles import NotPermitted
from govdisclose.domain.catalogue.refusals import FutureAct, SecrecyMarkFound
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.domain.search_terms import compile_query
from govdisclose.errors import Conflict, GovDiscloseError
from govdisclose.office.cases import CaseImporter, CaseQuery, log_columns, log_rows
from govdisclose.ports.exporting import ExportFormat, ExportOptions
from govdisclose.ports.storage import Store
from govdisclose.services.casework.refusals import (
    CaseDatedBefore,
    CaseFieldUnfit,
    CaseFieldUnknown,
    CaseMoveUnknown,
    CaseNothingToErase,
    CaseNumberAmbiguous,
    CaseNumberTaken,
    UnknownCase,
    UnknownCaseKind,
)
from tests.plugins.harbour import install_harbour
from tests.services.casework.complaints import answers_of, course
from tests.services.requests.offices import Desks, day, desks_of


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of either kind."""
    made: Store = (
        MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    )
    yield made
    made.close()


@pytest.fixture
def desks(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desks:
    """An office with its people, and the plugins of the guide installed."""
    install_harbour(tmp_path / "site", monkeypatch)
    return desks_of(store)


def _opened(desks: Desks, on: str = "2024-03-04", **given: str) -> str:
    values = {"subject": "overdue", "claim": "逾期未答复", **given}
    return desks.on(on).registrar.cases.open("complaint", values, agency="市教育局").ref


def test_due_day_waits_while_the_complainant_is_asked(desks: Desks) -> None:
    """Fifteen working days from Monday 4 March 2024 end on the 25th; two that do not count, the
    12th and 13th, move that to the 27th."""
    _opened(desks)
    due = [desks.handler.cases.view("TS2-1").standing.due]
    desks.on("2024-03-06").handler.cases.act("TS2-1", "accepted", {})

    desks.on("2024-03-11").handler.cases.act("TS2-1", "asked", {})
    waiting = desks.handler.cases.view("TS2-1").standing
    desks.on("2024-03-13").handler.cases.act("TS2-1", "supplied", {})
    due.append(desks.handler.cases.view("TS2-1").standing.due)

    assert [day("2024-03-25"), day("2024-03-27")] == due
    assert (Bucket.WAITING, None) == (waiting.bucket, waiting.due)


def test_lists_and_view_agree_on_every_day(desks: Desks) -> None:
    """Due soon from the third working day before; due today; overdue; the index foretold it."""
    _opened(desks)
    desks.on("2024-03-06").handler.cases.act("TS2-1", "accepted", {})

    seen = {}
    for on in ("2024-03-19", "2024-03-20", "2024-03-25", "2024-03-26"):
        office = desks.on(on).handler
        (line,) = office.cases.page("complaint", CaseQuery()).lines
        (cell,) = [one.value for one in office.cases.buckets("complaint") if one.count]
        standing = office.cases.view("TS2-1").standing
        assert line.bucket == cell == standing.bucket.value
        seen[on] = cell

    assert ["open", "due_soon", "due_today", "overdue"] == list(seen.values())


def test_course_of_two_complaints(desks: Desks) -> None:
    """One answered on its last day, one nobody touched: lists, signals and counts say so."""
    course(desks)

    said = answers_of(desks)

    assert [(1, "overdue", 1), (2, "closed", 1)] == said["buckets"]
    assert day("2024-03-27") == said["closed_on"]
    assert {"TS1-1"} == {ref for ref, *_rest in said["signals"]}
    assert {Signal.BREACH} == {signal for _ref, _limit, signal, *_days in said["signals"]}
    assert [("not_published", 1, 0, 1), ("overdue", 1, 1, 0)] == sorted(
        (one.value, one.opened, one.done, one.late) for one in said["counts"]
    )
    assert [] == said["faults"]
    (answered,) = [row for row in said["lines"] if row.ref == "TS2-1"]
    assert ("answered", "overdue", "han", 0) == (
        answered.outcome, answered.category, answered.assignee, answered.breaches
    )  # fmt: skip


def test_late_answer_is_recorded_and_counted_as_a_breach(desks: Desks) -> None:
    """What happened is kept, and shown as what it is."""
    _opened(desks)
    desks.on("2024-03-06").handler.cases.act("TS2-1", "accepted", {})
    desks.on("2024-03-07").handler.cases.act("TS2-1", "drafted", {"answer": "已答复"})

    view = desks.on("2024-03-26").approver.cases.act("TS2-1", "answered", {})

    assert ["CASE-LATE"] == [one.code for one in view.standing.findings]
    (line,) = desks.admin.cases.page("complaint", CaseQuery()).lines
    assert 1 == line.row.breaches


def test_answer_needs_another_person(desks: Desks) -> None:
    """Who drafted the answer cannot approve it, nor in the name of somebody else."""
    _opened(desks)
    desks.on("2024-03-06").handler.cases.act("TS2-1", "accepted", {})
    deputy = desks.seen_by("dep", "han")
    deputy.cases.act("TS2-1", "drafted", {"answer": "已答复"})

    with pytest.raises(FourEyes):
        desks.seen_by("dep").cases.act("TS2-1", "answered", {})
    assert "answered" == desks.approver.cases.act("TS2-1", "answered", {}).standing.state


@pytest.mark.parametrize(
    ("refusal", "act"),
    [
        (UnknownCaseKind, lambda d: d.registrar.cases.open("hotline", {})),
        (MissingFields, lambda d: d.registrar.cases.open("complaint", {"subject": "other"})),
        (CaseFieldUnknown, lambda d: d.registrar.cases.open("complaint", {"colour": "red"})),
        (CaseFieldUnfit, lambda d: _opened(d, subject="weather")),
        (SecrecyMarkFound, lambda d: _opened(d, claim="机密★10年")),
        (FutureAct, lambda d: d.registrar.cases.open(
            "complaint", {"subject": "other", "claim": "x"}, on=day("2030-01-02"))),
        (NotPermitted, lambda d: d.handler.cases.open("complaint", {})),
        (UnknownCase, lambda d: d.handler.cases.act("TS2-9", "accepted", {})),
        (CaseMoveUnknown, lambda d: d.handler.cases.act("TS2-1", "burned", {})),
        (IllegalMove, lambda d: d.handler.cases.act("TS2-1", "drafted", {"answer": "x"})),
        (CaseFieldUnfit, lambda d: d.handler.cases.act("TS2-1", "accepted", {"handler": "nobody"})),
        (CaseDatedBefore, lambda d: d.handler.cases.act(
            "TS2-1", "accepted", {}, on=day("2024-03-01"))),
        (Conflict, lambda d: d.handler.cases.act("TS2-1", "accepted", {}, expected_entry=77)),
        (CaseNumberTaken, lambda d: d.registrar.cases.open(
            "complaint", {"subject": "other", "claim": "x"}, agency="市教育局", number="甲1")),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_leaves_nothing(
    desks: Desks, refusal: type[GovDiscloseError], act: object
) -> None:
    """A refused act leaves ledger and index as they were."""
    desks.on("2024-03-04").registrar.cases.open(
        "complaint", {"subject": "overdue", "claim": "x"}, agency="市教育局", number="甲1"
    )
    before = desks.admin.cases.view("TS2-1").last_entry

    assert callable(act)
    with pytest.raises(refusal):
        act(desks)

    assert before == desks.admin.cases.view("TS2-1").last_entry
    assert 1 == desks.admin.cases.count("complaint", CaseQuery()).total
    assert [] == list(desks.admin.cases.check_index())


def test_texts_are_searched_and_shown_to_those_who_handle_such_cases(desks: Desks) -> None:
    """Others see that there is a case, and not what was written."""
    _opened(desks, claim="某地块征收")
    desks.admin.staff.add("look", "旁人")

    found = desks.handler.cases.page("complaint", CaseQuery(query=compile_query("征收")))
    other = desks.seen_by("look")
    view = other.cases.view("TS2-1")

    assert ["TS2-1"] == [line.row.ref for line in found.lines]
    assert (True, {}) == (view.is_veiled, view.texts)
    with pytest.raises(NotPermitted):
        other.cases.page("complaint", CaseQuery(query=compile_query("征收")))
    with pytest.raises(NotPermitted):
        list(log_rows(other.cases, "complaint"))


def test_erasing_takes_the_texts_and_leaves_every_figure(desks: Desks) -> None:
    """Acts, counts and the journal's proof stay; the words are gone, from search as well."""
    _opened(desks, claim="某地块征收", complainant="某甲")
    before = desks.admin.cases.counts("complaint", "category")

    entry = desks.admin.cases.erase("TS2-1", ground="pipl-47(1)", approver="app")

    assert [["case_text", "TS2-1#1"]] == entry.facts["erases"]
    assert {1: None} == desks.handler.cases.view("TS2-1").texts
    assert before == desks.admin.cases.counts("complaint", "category")
    query = CaseQuery(query=compile_query("征收"))
    assert 0 == desks.handler.cases.count("complaint", query).total
    assert "征收" not in str(list(log_rows(desks.admin.cases, "complaint")))
    with pytest.raises(CaseNothingToErase):
        desks.admin.cases.erase("TS2-1", ground="pipl-47(1)", approver="app")
    assert desks.admin.journal.verify().is_clean


def test_log_goes_into_another_office_and_back_unchanged(desks: Desks, tmp_path: Path) -> None:
    """Export, import, export again: the same rows; a second import changes nothing."""
    course(desks)
    admin = desks.admin
    flow = admin.cases.kinds.find("complaint")
    path = tmp_path / "log.csv"

    def write(office: object) -> str:
        cases = office.cases  # type: ignore[attr-defined]  # an office
        with path.open("wb") as target:
            admin.exports.write_table(
                ExportFormat.CSV, log_columns(flow), log_rows(cases, flow.id), target,
                ExportOptions(encoding="utf-8", title="x"),
            )  # fmt: skip
        return path.read_text("utf-8")

    first = write(admin)
    other = desks_of(MemoryStore()).on("2024-04-12").admin
    importer = CaseImporter(cases=other.cases, flow=flow)
    dry = importer.import_file(path, dry_run=True)
    done = importer.import_file(path)
    again = importer.import_file(path)
    second = write(other)

    assert (7, 7, 0) == (done.read, done.accepted, done.rejected)
    assert (7, 0) == (dry.accepted, dry.rejected)
    assert (7, 7) == (again.read, again.unchanged)
    assert first == second
    assert [] == list(other.cases.check_index())


def test_rows_that_cannot_have_happened_come_back(desks: Desks, tmp_path: Path) -> None:
    """A case that was never opened, an unknown step, a blank day: each with its reason."""
    path = tmp_path / "log.csv"
    path.write_text(
        "登记号,步骤,日期,事项,内容\n"
        "甲1,登记,2024-03-04,逾期未答复,x\n"
        "甲2,受理,2024-03-04,,\n"
        "甲1,烧毁,2024-03-05,,\n"
        "甲1,受理,,,\n",
        encoding="utf-8",
    )
    cases = desks.on("2024-04-12").admin.cases

    done = CaseImporter(cases=cases, flow=cases.kinds.find("complaint")).import_file(path)

    assert (4, 1, 3) == (done.read, done.accepted, done.rejected)
    assert 4 == len((tmp_path / "log.rejects.csv").read_text("utf-8-sig").splitlines())


def test_a_rehearsal_of_a_long_log_says_what_the_import_says(desks: Desks, tmp_path: Path) -> None:
    """A file is read in chunks of 250 rows: a case may be opened chunks before its next act."""
    path = tmp_path / "log.csv"
    numbers = [f"甲{number}" for number in range(200)]
    lines = [f"{one},登记,2024-03-04,逾期未答复,x" for one in numbers]
    lines += [f"{one},受理,2024-03-05,," for one in reversed(numbers)]
    lines += [f"{one},要求补充材料,2024-03-06,," for one in numbers]
    path.write_text("登记号,步骤,日期,事项,内容\n" + "\n".join(lines) + "\n", encoding="utf-8")
    cases = desks.on("2024-04-12").admin.cases
    importer = CaseImporter(cases=cases, flow=cases.kinds.find("complaint"))

    dry = importer.import_file(path, dry_run=True)
    nothing = cases.count("complaint", CaseQuery())
    done = importer.import_file(path)

    assert (600, 600, 0) == (done.read, done.accepted, done.rejected)
    assert (600, 600, 0) == (dry.read, dry.accepted, dry.rejected)
    assert 0 == nothing.total


def test_a_number_of_two_agencies_names_neither_case(desks: Desks) -> None:
    """Numbers are an agency's own, and an act must not land in the case of another one."""
    cases = desks.on("2024-03-04").registrar.cases
    given = {"subject": "overdue", "claim": "逾期未答复"}
    refs = [
        cases.open("complaint", given, agency=name, number="2024-1").ref
        for name in ("市教育局", "A1")
    ]

    with pytest.raises(CaseNumberAmbiguous) as refused:
        cases.view("2024-1")

    named = refused.value.data["refs"]
    assert isinstance(named, tuple)
    assert set(refs) == set(named)
    assert refs == [cases.view(ref).ref for ref in refs]


def test_index_is_made_anew_from_the_journal(desks: Desks, store: Store) -> None:
    """A row somebody changed is found, and mended."""
    _opened(desks)
    with store.write() as unit:
        row = unit.matters.get("TS2-1")
        assert row is not None
        unit.matters.put(row._replace(state="answered"), unit.matters.outlooks("TS2-1"))
        unit.commit()

    found = [one.code for one in desks.admin.cases.check_index()]
    desks.admin.cases.rebuild()

    assert ["DB-MATTER-DERIVED"] == found
    assert [] == list(desks.admin.cases.check_index())
