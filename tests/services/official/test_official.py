"""Official reports of an office, from its requests to every cell."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govdisclose import Office
from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.catalogue.item import Mode, Release, Withdrawal
from govdisclose.domain.figures.annual.report import Origin, TextNotPublic
from govdisclose.domain.figures.official.places import CellUnknown
from govdisclose.domain.figures.reports.findings import Result
from govdisclose.services.declaring import AmountUnfit
from govdisclose.services.official.refusals import (
    DayOutsideYear,
    OfficialFormMissing,
    PageLost,
)
from govdisclose.testing.builders import item, store_items
from tests.services.official.cases import (
    challenge,
    desks_of_report,
    official,
    register,
    year_of_requests,
)
from tests.services.requests.offices import Desks


@pytest.fixture(params=["memory", "sqlite"])
def desks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desks]:
    """An office on either store."""
    made: Any = (
        MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    )
    yield desks_of_report(made)
    made.close()


@pytest.fixture
def refs(desks: Desks) -> Mapping[str, str]:
    """The requests of the year, and the office in January after it."""
    made = year_of_requests(desks)
    desks.on("2025-01-20")
    return made


def _row(report: Any, row: str) -> tuple[int, ...]:
    cells = report.public().official().requests[row]
    return tuple(int(cell.counted) for cell in cells)


def test_every_cell_is_counted_from_the_ledgers(desks: Desks, refs: Mapping[str, str]) -> None:
    """Eight requests of the city and two of its bureau, counted by hand."""
    report = official(desks.admin, government=True)

    expected = {
        "new_received": (7, 0, 0, 0, 0, 1, 8),
        "carried_in": (0, 1, 0, 0, 0, 0, 1),
        "granted": (2, 1, 0, 0, 0, 0, 3),
        "partial": (0, 0, 0, 0, 0, 1, 1),
        "denied_6_process": (1, 0, 0, 0, 0, 0, 1),
        "unable_1_not_held": (1, 0, 0, 0, 0, 0, 1),
        "other_3_other": (1, 0, 0, 0, 0, 0, 1),
        "total_processed": (5, 1, 0, 0, 0, 1, 7),
        "carried_out": (2, 0, 0, 0, 0, 0, 2),
    }
    assert expected == {row: _row(report, row) for row in expected}
    others = set(report.public().official().requests) - set(expected)
    assert 16 == len(others)
    assert all(_row(report, row) == (0,) * 7 for row in others)


def test_report_of_a_government_is_the_sum_of_its_agencies(
    desks: Desks, refs: Mapping[str, str]
) -> None:
    """Each computed cell is the sum of the cells of the agencies alone."""
    office = desks.admin
    whole = official(office, government=True)
    parts = [official(office), official(office, agency="市教育局")]

    assert ("A1", "A2") == whole.agencies
    for at, figure in enumerate(whole.figures):
        if figure.origin is Origin.COMPUTED:
            assert figure.value == sum(part.figures[at].value for part in parts), figure.place


def test_reopened_request_counts_in_the_year_it_was_answered_and_not_again(
    desks: Desks, refs: Mapping[str, str]
) -> None:
    """State as of a date is the state then: the report on 2024 does not change in 2025."""
    office = desks.admin
    explained = office.official.explain(official(office), "granted")
    after = office.official.report(2025, as_of=date(2025, 1, 20))

    assert refs["reopened_later"] in explained.refs
    assert (1, 0, 0, 0, 0, 0, 1) == _row(after, "carried_in")
    behind = [office.official.explain(after, row).refs for row in ("carried_in", "total_processed")]
    assert [(refs["carried_out"],), ()] == behind


def test_request_reopened_within_the_year_is_carried_out(desks: Desks) -> None:
    """Open on 31 December, whatever was answered before."""
    from tests.services.official.cases import answer

    ref = register(desks, "2024-10-08")
    answer(desks, ref, "2024-10-15")
    desks.on("2024-11-01").approver.requests.act(ref, "reopened")
    desks.on("2025-01-20")

    report = official(desks.admin)

    assert (1, 0, 1) == tuple(
        _row(report, row)[-1] for row in ("new_received", "total_processed", "carried_out")
    )


def test_every_cell_opens_into_as_many_cases(desks: Desks, refs: Mapping[str, str]) -> None:
    """A figure is a proof: the cases behind a cell are as many as it says, each once."""
    office = desks.admin
    report = official(office, government=True)

    for figure in report.figures:
        if figure.place.table == "proactive" or not figure.value:
            continue
        found = office.official.explain(report, figure.place.name).refs
        assert len(set(found)) == len(found) == figure.value, figure.place


def test_p1_partly_granted_request_stands_behind_no_refusal(
    desks: Desks, refs: Mapping[str, str]
) -> None:
    """P1, judged by the ledger: the label of the row says 只计这一情形."""
    office = desks.admin
    report = official(office)
    partial = set(office.official.explain(report, "partial").refs)
    rows = {figure.place.row for figure in report.figures if figure.place.table == "requests"}
    refused = {
        ref
        for row in rows
        if row.startswith("denied_")
        for ref in office.official.explain(report, row).refs
    }

    assert {refs["partial"]} == partial
    assert not partial & refused


def test_pages_of_a_cell_follow_one_another(desks: Desks, refs: Mapping[str, str]) -> None:
    """Two pages of two, and what does not stand behind the cell begins no page."""
    office = desks.admin
    report = official(office)
    whole = office.official.explain(report, "new_received").refs
    first = office.official.explain(report, "new_received", limit=2)
    rest = office.official.explain(report, "new_received", after=first.next)

    assert 6 == len(whole)
    assert whole == (*first.refs, *rest.refs)
    assert rest.next is None
    with pytest.raises(PageLost):
        office.official.explain(report, "partial", after=refs["granted"])


def test_own_report_holds_in_every_identity(
    desks: Desks, refs: Mapping[str, str], tmp_path: Path
) -> None:
    """``report check`` of what we print, in every format and beside the year before."""
    import io
    import json

    from govdisclose.domain.figures.official.layout import official_document

    office = desks.admin
    before = office.official.report(2023, form="F2021").public()
    (tmp_path / "2023.json").write_text(json.dumps(before.as_json(), default=str), "utf-8")
    public = official(office).public()
    document = official_document(public)
    for suffix in ("md", "html", "docx", "xlsx", "json"):
        file = tmp_path / f"2024.{suffix}"
        if suffix == "json":
            file.write_text(json.dumps(public.as_json(), default=str), "utf-8")
        else:
            stream = io.BytesIO()
            office.document_writer(suffix).write(document, stream)
            file.write_bytes(stream.getvalue())

        checked = Office.report_checks().check(file, previous=tmp_path / "2023.json")

        assert [] == [one for one in checked.findings if one.result is Result.BROKEN], suffix
        held = {one.identity.id for one in checked.findings if one.result is Result.HOLDS}
        assert {"M1", "M2", "M3", "R1", "X1", "X2", "T1", "V1", "V2", "N1"} <= held, suffix


def test_known_at_tells_what_was_known_then(desks: Desks, refs: Mapping[str, str]) -> None:
    """In February 2024 the requests of March were not known; the ledger is replayed."""
    office = desks.admin
    known = datetime(2024, 2, 20, tzinfo=UTC)

    report = official(office, known_at=known)

    assert (1, 1, 2, 0) == tuple(
        _row(report, row)[-1]
        for row in ("new_received", "carried_in", "total_processed", "carried_out")
    )
    assert (refs["granted"],) == office.official.explain(report, "new_received").refs


def test_index_and_ledgers_tell_the_same(desks: Desks, refs: Mapping[str, str]) -> None:
    """Every cell counted from the index equals that of replaying every ledger, on any last day."""
    office = desks.admin
    now = datetime(2026, 1, 1, tzinfo=UTC)
    days = [date(2024, month, 28) for month in (1, 2, 3, 4, 6, 12)] + [date(2024, 12, 31)]

    for year, day in itertools.chain(
        ((2024, day) for day in days), ((2023, date(2023, 12, 31)), (2025, date(2025, 1, 20)))
    ):
        asked: dict[str, Any] = {"as_of": day, "government": True, "form": "F2021"}
        index = office.official.report(year, **asked)
        ledgers = office.official.report(year, known_at=now, **asked)
        values = [[one.value for one in made.figures] for made in (index, ledgers)]
        assert values[0] == values[1], day


def test_section_four_counts_results_and_what_is_pending(desks: Desks) -> None:
    """Upheld and pending in two blocks; the total is their sum."""
    with desks.admin.store.write() as unit:
        challenge(
            unit, "C1-1", received_on="2024-03-01", processed_on="2024-05-01", outcome="upheld"
        )
        challenge(unit, "C1-2", received_on="2024-11-01")
        challenge(unit, "C1-3", received_on="2024-12-01", category="litigation_direct")
        unit.commit()
    desks.on("2025-01-20")

    report = official(desks.admin)

    found = report.public().as_json()["review_litigation"]
    nil = dict.fromkeys(("upheld", "corrected", "other", "pending", "total"), 0)
    assert {**nil, "upheld": 1, "pending": 1, "total": 2} == found["reconsideration"]
    assert {**nil, "pending": 1, "total": 1} == found["litigation_direct"]
    assert nil == found["litigation_after_reconsideration"]
    assert ("C1-2",) == desks.admin.official.explain(report, "reconsideration:pending").refs
    assert 2 == len(desks.admin.official.explain(report, "reconsideration").refs)


def _documents(desks: Desks) -> None:
    """Four normative documents, a rule, a leak, a draft and one withheld."""
    usual: dict[str, Any] = {
        "genre": "规范性文件",
        "formed_on": date(2024, 3, 1),
        "published_on": date(2024, 3, 4),
    }
    given: list[dict[str, Any]] = [
        {},
        {"formed_on": date(2020, 3, 2), "published_on": date(2020, 3, 4)},
        {
            "formed_on": date(2019, 3, 1),
            "published_on": date(2019, 3, 4),
            "repealed_on": date(2024, 7, 1),
            "withdrawn_on": date(2024, 7, 2),
            "withdrawal": Withdrawal.ORDINARY,
        },
        {"published_on": date(2025, 1, 8), "formed_on": date(2024, 12, 30)},
        {"genre": "规章"},
        {"withdrawn_on": date(2024, 4, 1), "withdrawal": Withdrawal.LEAK},
        {"published_on": None, "release": Release.NONE},
        {"mode": Mode.WITHHELD, "ground": "privacy", "published_on": None, "release": Release.NONE},
        {"published_on": date(2025, 6, 1), "formed_on": date(2024, 12, 30)},
    ]
    made = [item(**{"number": at, **usual, **one}) for at, one in enumerate(given, 1)]
    store_items(desks.admin.store, made)


def test_section_two_counts_documents_of_the_catalogue(desks: Desks) -> None:
    """Issued, repealed and valid; what leaked, is withheld or not yet public leaves no trace."""
    _documents(desks)
    desks.on("2025-01-20")

    report = official(desks.admin)

    shape = report.public().as_json()["proactive"]["art20_1"]
    assert {"issued": 2, "repealed": 1, "valid": 3} == shape["normative_documents"]
    assert {"issued": 1, "repealed": 0, "valid": 1} == shape["rules"]
    explained = desks.admin.official.explain(report, "art20_1.normative_documents:valid")
    assert ("I1-1", "I1-2", "I1-4") == explained.refs


def test_what_no_record_gives_is_declared_or_blank_and_never_invented(desks: Desks) -> None:
    """A cell nobody declared is blank and named; declared, it bears its entries."""
    desks.on("2025-01-20")
    office = desks.seen_by("rep")
    blank = official(office)
    office.official.declare(2024, "licensing", Decimal(1208))
    office.official.declare(2024, "fees_wan_yuan", Decimal("59237.2449"))
    made = official(office)

    assert blank.public().as_json()["proactive"]["art20_5"]["licensing"] is None
    assert 1208 == made.public().as_json()["proactive"]["art20_5"]["licensing"]
    assert Decimal("59237.2449") == made.public().as_json()["proactive"]["art20_8"]["fees_wan_yuan"]
    missing = [one.value for one in made.findings if one.code == "REPORT-FIGURE-MISSING"]
    assert ["penalty", "coercion", "processing_fee"] == missing
    (declared,) = office.official.explain(made, "licensing").figure.declared
    assert Decimal(1208) == declared.amount


def test_sum_of_which_a_part_is_missing_is_not_stated(desks: Desks) -> None:
    """One agency of a roll-up has declared, the other has not."""
    desks.on("2025-01-20")
    office = desks.seen_by("rep")
    office.official.declare(2024, "penalty", Decimal(3))

    partly = official(office, government=True)
    office.official.declare(2024, "penalty", Decimal(4), agency="市教育局")
    whole = official(office, government=True)

    assert ("A2",) == partly.figure("penalty").lacking
    assert partly.public().figures["penalty"].value is None
    assert Decimal(7) == whole.public().figures["penalty"].value


def test_declaration_known_later_is_not_known_before(desks: Desks) -> None:
    """``known_at`` governs declarations as well."""
    office = desks.on("2025-01-10").seen_by("rep")
    office.official.declare(2024, "penalty", Decimal(3))
    desks.on("2025-02-10")
    office.official.declare(2024, "penalty", Decimal(5))

    then = official(office, known_at=datetime(2025, 1, 20, tzinfo=UTC))

    assert (Decimal(3), Decimal(5)) == (
        then.figure("penalty").value,
        official(office).figure("penalty").value,
    )


def test_only_what_no_record_gives_can_be_declared(desks: Desks) -> None:
    """Counted cells are not declared, and amounts have the decimals of their cell."""
    office = desks.on("2025-01-20").seen_by("rep")

    for name in ("granted:total", "normative_documents:valid", "unheard_of"):
        with pytest.raises(CellUnknown):
            office.official.declare(2024, name, Decimal(1))
    with pytest.raises(AmountUnfit):
        office.official.declare(2024, "licensing", Decimal("1.5"))
    with pytest.raises(AmountUnfit):
        office.official.declare(2024, "licensing", Decimal(-1))
    kept = office.official.declare(2020, "licensing:change", Decimal(-2))
    assert Decimal(-2) == kept.amount


def test_texts_stand_in_their_sections_and_no_mark_in_any(desks: Desks) -> None:
    """Problems and other matters are staff's words; a secrecy mark is refused."""
    desks.on("2025-01-20")
    texts = {"problems": "机构有待\n落实。\n\n还有不足。", "other": "无其他事项。"}

    public = official(desks.admin, texts=texts).public()

    assert ("机构有待落实。", "还有不足。") == public.sections["problems"]
    assert "六、其他需要报告的事项\n无其他事项。" in public.as_json()["narrative"]
    with pytest.raises(TextNotPublic):
        official(desks.admin, texts={"problems": "机密★10年"})


def test_secret_tally_is_told_beside_the_cell_and_enters_none(desks: Desks) -> None:
    """The tally counts documents, the row counts requests."""
    desks.on("2025-01-20").admin.tally.set(None, "2024", 7)

    report = official(desks.admin)
    explained = desks.admin.official.explain(report, "denied_1_state_secret")

    assert Decimal(0) == explained.figure.value
    assert [7] == [one["count"] for one in explained.tally]


def test_year_without_form_day_outside_and_unknown_form_are_refused(desks: Desks) -> None:
    """2018 has no official form; a report is counted up to a day of its year that has come."""
    office = desks.on("2025-01-20").admin

    with pytest.raises(OfficialFormMissing):
        office.official.report(2018)
    with pytest.raises(OfficialFormMissing):
        office.official.report(2024, form="F1999")
    with pytest.raises(DayOutsideYear):
        office.official.report(2024, as_of=date(2025, 1, 1))
    with pytest.raises(DayOutsideYear):
        office.official.report(2025, as_of=date(2025, 1, 21))
    assert "F2019" == official(office, form="F2019").form.id
    assert "F2019" == office.official.report(2020).form.id


def test_report_ends_where_its_step_says_so(desks: Desks, refs: Mapping[str, str]) -> None:
    """A step is made for each case looked at."""
    seen: list[int] = []

    def stop() -> None:
        seen.append(1)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        official(desks.admin, step=stop)
    assert [1] == seen
