"""Assessments over an office: measures from the records, recorded values, freezing, objections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from govdisclose import Office
from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.roles import NotPermitted
from govdisclose.domain.catalogue.refusals import FutureAct, SecrecyMarkFound
from govdisclose.domain.figures.assessment.expression import Expression
from govdisclose.domain.figures.assessment.measures import BUILT_IN
from govdisclose.domain.figures.assessment.run import ObjectionState
from govdisclose.plugins.faults import PluginFailed
from govdisclose.ports.storage import Store
from govdisclose.rules.assessment import built_in_schemes
from govdisclose.services.assessment.refusals import (
    AssessmentOpen,
    NoSuchAssessment,
    NoSuchIndicator,
    ObjectionStands,
    PointsUnfit,
)
from govdisclose.services.registers.refusals import GroundNotCode, NothingToErase
from tests.services.assessment_cases import HEFEI, MEASURED, as_person, give, mark, office, store

__all__ = ["office", "store"]

_END = date(2014, 12, 31)
_MARKS = {"self": "90", "online": "84", "netizens": "60", "daily": "80"}


def test_measures_are_counted_from_the_records(office: Office) -> None:
    """The bureau, by hand.

    Late once of three with a limit; 10 months of 12 blank, and of January (2) and June (1) one
    short of 2; of two columns one had nothing in 2014; three items lack theme and genre each, and
    none has an index number.
    """
    run = office.assessment.run(MEASURED, 2014, as_of=_END)

    bureau = run.values[0]
    assert ("A2", "市环保局", "department") == (bureau.agency, bureau.name, bureau.group)
    assert {
        "late_items": Fraction(1),
        "on_time_share": Fraction(2, 3),
        "blank_months": Fraction(10),
        "short_months(2)": Fraction(1),
        "empty_columns": Fraction(1),
        "metadata_gaps": Fraction(6),
        "index_errors": Fraction(3),
        "overdue_drafts": Fraction(0),
    } == dict(bureau.measures)


def test_run_ends_where_its_step_says_so(office: Office) -> None:
    """Counting and scoring step often enough to be stopped, down to each agency."""
    steps: list[None] = []
    whole = office.assessment.run(MEASURED, 2014, as_of=_END, step=lambda: steps.append(None))
    made = len(steps)
    assert len(whole.values) * 2 + 12 <= made

    def stop_at(wanted: int) -> Callable[[], None]:
        left = iter(range(wanted - 1))

        def step() -> None:
            if next(left, None) is None:
                raise InterruptedError

        return step

    for wanted in (1, made // 2, made):
        with pytest.raises(InterruptedError):
            office.assessment.run(MEASURED, 2014, as_of=_END, step=stop_at(wanted))


def test_score_follows_from_measures_and_records(office: Office) -> None:
    """Points by hand, doubled because 50 points weigh 100.

    Late 10 - 4 - 2 x 1 = 4; on time 10 x 2/3; months 10 - 10 x 0.5 - 1 = 4; columns
    10 - 2 - 6 x 0.1 - 3 x 0.1 = 7.1; forums 5 x 1 = 5: 26.7667, doubled 53.5333, and 2 for one
    commendation: 55.53.
    """
    _give_the_rest(office)

    run = office.assessment.run(MEASURED, 2014, as_of=_END)

    score = run.assessment.find("市环保局")
    assert score is not None
    late = score.indicator("late")
    assert late is not None
    assert (Decimal("55.53"), "fail") == (score.score, score.grade)
    assert [("late", 1, ()), ("wrong", 2, ("http://a/1", "http://a/2"))] == [
        (loss.id, loss.occurrences, loss.refs) for loss in late.losses
    ]
    assert ["ASSESS-NO-EVIDENCE"] == [one.code for one in score.findings]


def _give_the_rest(office: Office) -> None:
    bureau = {"agency": "市环保局", "scheme": MEASURED.id}
    case = {**bureau, "entry": "late/wrong"}
    give(office, "assessment_occurrences", {**case, "case": "1", "refs": "http://a/1"})
    give(office, "assessment_occurrences", {**case, "case": "2", "refs": "http://a/2"})
    give(office, "assessment_occurrences", {**bureau, "entry": "commended", "case": "1"})
    give(office, "assessment_measures", {**bureau, "measure": "forums", "value": "1"})


def test_records_behind_a_deduction_are_named(office: Office) -> None:
    """The late item, the empty column, the blank months."""
    run = office.assessment.run(MEASURED, 2014, as_of=_END)
    score = run.assessment.find("市环保局")
    assert score is not None

    behind = office.assessment.records_behind(MEASURED, score, 2014, _END, limit=3)

    assert ("I2-4",) == behind["late_items"]
    assert ("I2-4",) == behind["on_time_share"]
    assert ("人事信息",) == behind["empty_columns"]
    assert ("2014-02: 0", "2014-03: 0", "2014-04: 0") == behind["blank_months"]
    assert ("2014-06: 1",) == behind["short_months(2)"]
    assert ("I2-2", "I2-3", "I2-4") == behind["index_errors"]
    assert ("I2-2", "I2-3", "I2-4") == behind["metadata_gaps"]
    assert () == behind["overdue_drafts"]


def test_drawn_agencies_are_recorded_as_cases(office: Office) -> None:
    """An entry "sample" marks those drawn for the roll-up of the county."""
    scheme = built_in_schemes()["anhui-city-2022"]
    row = {"agency": "市环保局", "scheme": scheme.id, "entry": "sample", "case": "1"}
    office.registers.add("assessment_occurrences", {"year": "2022", **row})

    run = office.assessment.run(scheme, 2022, as_of=date(2015, 1, 1))

    assert ["市环保局"] == [one.name for one in run.values if one.is_sampled]
    assert () == run.findings


def test_scheme_of_another_year_is_a_finding(office: Office) -> None:
    """The scheme of Hefei is for 2014; for 2013 it is applied, and the run says so."""
    right = office.assessment.run(HEFEI, 2014, as_of=_END)
    wrong = office.assessment.run(HEFEI, 2013)

    assert [] == [one.code for one in right.findings]
    assert ["ASSESS-SCHEME-PERIOD"] == [one.code for one in wrong.findings]


def test_broken_plugin_measure_costs_its_indicators_only(office: Office) -> None:
    """A finding names the measure; everything else is assessed."""

    def broken(_figures: object, _number: int) -> Fraction:
        raise PluginFailed(name="bad", reason="ZeroDivisionError: division by zero")

    bad = attrs.evolve(BUILT_IN["mean_lag"], name="bad", compute=broken, plugin="bad")
    formula = Expression("points * min(1, on_time_share)")
    component = MEASURED.components[0]
    changed = tuple(
        attrs.evolve(one, formula=Expression("points - bad") if one.id == "on_time" else formula)
        if one.formula is not None
        else one
        for one in component.indicators
    )
    scheme = attrs.evolve(MEASURED, components=(attrs.evolve(component, indicators=changed),))
    service = attrs.evolve(office.assessment, measures=lambda: {**BUILT_IN, "bad": bad})

    run = service.run(scheme, 2014, as_of=_END)

    score = run.assessment.find("A2")
    assert score is not None
    on_time, forums = score.indicator("on_time"), score.indicator("forums")
    assert on_time is not None
    assert forums is not None
    assert ["ASSESS-MEASURE-BROKEN"] == [one.code for one in run.findings]
    assert ("open", "scored") == (on_time.state.value, forums.state.value)


def test_year_that_lasts_is_assessed_by_its_ended_months(office: Office) -> None:
    """On 15 February 2014 one month had ended, and it was not blank."""
    run = office.assessment.run(MEASURED, 2014, as_of=date(2014, 2, 15))

    assert 0 == run.values[0].measures["blank_months"]
    assert 1 == run.values[1].measures["blank_months"]


def test_agencies_of_no_group_are_left_out_and_counted(office: Office) -> None:
    """The city itself and the county belong to no group of a scheme for departments."""
    run = office.assessment.run(MEASURED, 2014, as_of=_END)

    assert (["A2", "A3"], 2) == ([one.agency for one in run.values], run.left_out)


def test_a_checked_indicator_without_cases_loses_nothing(office: Office) -> None:
    """Without a row the indicator is open; a row without points says that nothing was found."""
    before = office.assessment.run(MEASURED, 2014, as_of=_END).assessment.find("市教育局")
    row = {"agency": "市教育局", "scheme": MEASURED.id, "indicator": "late", "applies": "是"}
    give(office, "assessment_values", row)

    after = office.assessment.run(MEASURED, 2014, as_of=_END).assessment.find("市教育局")

    assert before is not None
    assert after is not None
    was, now = before.indicator("late"), after.indicator("late")
    assert was is not None
    assert now is not None
    assert ("open", Fraction(10)) == (was.state.value, now.earned)


def test_values_that_fit_nothing_are_findings(office: Office) -> None:
    """An unknown indicator, too many points, an unknown deduction and measure count nothing."""
    bureau = {"agency": "市环保局", "scheme": MEASURED.id}
    mark(office, MEASURED, "市环保局", {"nosuch": "1", "on_time": "11"})
    give(office, "assessment_occurrences", {**bureau, "entry": "late/nosuch", "case": "1"})
    give(office, "assessment_measures", {**bureau, "measure": "nosuch", "value": "1"})
    ballots = {"survey": "q", "option": "satisfied", "votes": "3"}
    give(office, "assessment_ballots", {**bureau, "indicator": "late", **ballots})

    run = office.assessment.run(MEASURED, 2014, as_of=_END)

    assert 5 * ["ASSESS-MISFIT"] == [one.code for one in run.findings]


def test_values_are_imported_from_a_file(office: Office, tmp_path: Path) -> None:
    """A table as assessors keep it, with Chinese headers; read again it changes nothing."""
    file = tmp_path / "评分.csv"
    file.write_text(
        "单位,年度,方案,指标,是否适用,得分,评分日期,评分人,备注\n"
        "环保局,2014,hefei-2014,self,是,90,2015年1月10日,考评组,\n"
        "环保局,2014,hefei-2014,online,否,,2015-01-10,考评组,新设单位\n"
        "环保局,2014,hefei-2014,daily,不适用,,2015-01-10,考评组,\n"
        "无名局,2014,hefei-2014,self,是,90,2015-01-10,考评组,\n"
        "环保局,2014,hefei-2014,netizens,是,九十,2015-01-10,考评组,\n",
        encoding="utf-8",
    )
    importer = office.registers.importer("assessment_values")

    first = importer.import_file(file)
    again = importer.import_file(file)

    assert (5, 2, 3) == (first.read, first.accepted, first.rejected)
    assert (0, 2, 3) == (again.accepted, again.unchanged, again.rejected)
    values = office.assessment.run(HEFEI, 2014, as_of=_END).values
    bureau = next(one for one in values if one.name == "市环保局")
    assert (Fraction(90), "考评组") == (
        bureau.values["self"].points,
        bureau.values["self"].assessor,
    )
    assert "新设单位" == bureau.values["online"].not_applicable


def test_veto_recorded_as_a_case_lowers_the_grade(office: Office) -> None:
    """The case and what it rests on stand in the explanation."""
    _give_the_rest(office)
    bureau = {"agency": "市环保局", "scheme": MEASURED.id}
    leak = {"entry": "leak", "case": "1", "refs": "通报2014-3"}
    give(office, "assessment_occurrences", {**bureau, **leak})

    score = office.assessment.run(MEASURED, 2014, as_of=_END).assessment.find("市环保局")

    assert score is not None
    assert (Decimal("55.53"), ("leak",)) == (score.score, score.vetoes)
    assert ("通报2014-3",) == score.refs["leak"]


def _whole_marks(office: Office) -> None:
    """All four agencies of the office marked by the scheme of Hefei: 82 each, but one."""
    for agency in ("测试市政府", "市环保局", "市教育局"):
        mark(office, HEFEI, agency, _MARKS)
    mark(office, HEFEI, "甲县", {**_MARKS, "online": "80"})


def _frozen(office: Office, store: Store) -> str:
    _whole_marks(office)
    approver = as_person(store, "second")
    return approver.frozen_assessments.freeze(approver.assessment.run(HEFEI, 2014, as_of=_END))


def test_open_assessment_cannot_be_frozen(office: Office, store: Store) -> None:
    """While any indicator of any agency is open, the assessment is not finished."""
    mark(office, HEFEI, "市环保局", _MARKS)
    approver = as_person(store, "second")
    run = approver.assessment.run(HEFEI, 2014, as_of=_END)

    with pytest.raises(AssessmentOpen) as caught:
        approver.frozen_assessments.freeze(run)

    assert 3 == caught.value.data["count"]


def test_frozen_assessment_does_not_follow_the_records(office: Office, store: Store) -> None:
    """Points changed afterwards change a new run, never what was frozen."""
    key = _frozen(office, store)
    office.registers.revise("assessment_values", "A2|2014|hefei-2014|online", {"points": "100"})

    frozen = office.frozen_assessments.get(key)

    fresh = office.assessment.run(HEFEI, 2014, as_of=_END).assessment.find("A2")
    kept = frozen.result.find("A2")
    assert fresh is not None
    assert kept is not None
    assert (Decimal("90.00"), Decimal("82.00")) == (fresh.score, kept.score)
    assert (frozen.holds, "2014-hefei-2014-1") == (True, key)
    assert frozen.result == frozen.original


def test_frozen_assessment_bears_the_hashes_of_its_run(office: Office, store: Store) -> None:
    """Scheme and data hash of the run are those that were frozen."""
    _whole_marks(office)
    approver = as_person(store, "second")
    run = approver.assessment.run(HEFEI, 2014, as_of=_END)

    key = approver.frozen_assessments.freeze(run)

    frozen = office.frozen_assessments.get(key)
    assert (run.assessment.scheme_hash, run.assessment.data_hash) == (
        frozen.scheme_hash,
        frozen.data_hash,
    )
    assert run.values == frozen.values


def test_two_frozen_assessments_have_keys_of_their_own(office: Office, store: Store) -> None:
    """A second freezing does not replace the first."""
    first = _frozen(office, store)
    approver = as_person(store, "second")

    second = approver.frozen_assessments.freeze(approver.assessment.run(HEFEI, 2014, as_of=_END))

    assert ["2014-hefei-2014-1", "2014-hefei-2014-2"] == [first, second]
    assert [first, second] == [one.key for one in office.frozen_assessments.heads()]


def test_only_an_approver_freezes(office: Office, store: Store) -> None:
    """Whoever may only draft cannot finish an assessment."""
    office.staff.revise("second", roles=())
    _whole_marks(office)
    other = as_person(store, "second")

    with pytest.raises(NotPermitted):
        other.frozen_assessments.freeze(other.assessment.run(HEFEI, 2014, as_of=_END))


def test_objection_reopens_one_indicator(office: Office, store: Store) -> None:
    """50 of 82 points of the online check are open: 40 are certain, 90 possible, no rank."""
    key = _frozen(office, store)

    filed = office.frozen_assessments.file_objection(key, "环保局", "online", "目录已更新")

    score = office.frozen_assessments.get(key).result.find("A2")
    assert score is not None
    assert (ObjectionState.FILED, "目录已更新") == (filed.state, filed.grounds)
    assert (Decimal("40.00"), Fraction(90), None) == (score.score, score.highest, score.rank)


def test_decided_objection_gives_other_points(office: Office, store: Store) -> None:
    """Online 90 instead of 84 is three points more: 85, and the first rank alone."""
    key = _frozen(office, store)
    office.frozen_assessments.file_objection(key, "A2", "online", "目录已更新")
    approver = as_person(store, "second")

    decided = approver.frozen_assessments.decide_objection(
        key, "A2", "online", points="90", reasons="属实"
    )

    frozen = office.frozen_assessments.get(key)
    now, was = frozen.result.find("A2"), frozen.original.find("A2")
    assert now is not None
    assert was is not None
    assert (ObjectionState.CHANGED, "属实") == (decided.state, decided.reasons)
    assert (Decimal("82.00"), Decimal("85.00")) == (was.score, now.score)
    assert (1, 1) == (was.rank, now.rank)
    assert [2, 2] == [o.rank for o in frozen.result.scores if o.score == Decimal("82.00")]


def test_upheld_objection_leaves_the_frozen_points(office: Office, store: Store) -> None:
    """Without other points the score stands as it was frozen."""
    key = _frozen(office, store)
    office.frozen_assessments.file_objection(key, "A2", "online", "目录已更新")
    approver = as_person(store, "second")

    decided = approver.frozen_assessments.decide_objection(
        key, "A2", "online", points=None, reasons="不属实"
    )

    frozen = office.frozen_assessments.get(key)
    assert ObjectionState.UPHELD is decided.state
    assert frozen.original == frozen.result


def test_who_filed_an_objection_cannot_decide_it(office: Office, store: Store) -> None:
    """Two persons see every objection."""
    key = _frozen(office, store)
    office.frozen_assessments.file_objection(key, "A2", "online", "目录已更新")

    with pytest.raises(FourEyes):
        office.frozen_assessments.decide_objection(key, "A2", "online", points="90", reasons="x")


def test_objections_need_something_to_object_to(office: Office, store: Store) -> None:
    """Nothing frozen, an indicator that is none, points that are none, twice the same."""
    key = _frozen(office, store)
    approver = as_person(store, "second")
    kept = office.frozen_assessments

    with pytest.raises(NoSuchAssessment):
        kept.get("2013-hefei-2014-1")
    with pytest.raises(NoSuchIndicator):
        kept.file_objection(key, "A2", "nosuch", "x")
    with pytest.raises(ObjectionStands):
        approver.frozen_assessments.decide_objection(key, "A2", "online", points="1", reasons="x")
    kept.file_objection(key, "A2", "online", "x")
    with pytest.raises(ObjectionStands):
        kept.file_objection(key, "A2", "online", "x")
    with pytest.raises(PointsUnfit):
        approver.frozen_assessments.decide_objection(key, "A2", "online", points="101", reasons="x")


def test_texts_of_a_frozen_assessment_can_be_erased(office: Office, store: Store) -> None:
    """Reasons, assessors and objections go; score, decision, hashes and chain stay."""
    key = _frozen(office, store)
    office.frozen_assessments.file_objection(key, "A2", "online", "目录已更新")
    as_person(store, "second").frozen_assessments.decide_objection(
        key, "A2", "online", points="90", reasons="属实"
    )
    before = office.frozen_assessments.get(key)

    erased = office.frozen_assessments.erase(key, "A2", ground="pipl-47(1)", approver="second")

    after = office.frozen_assessments.get(key)
    (objection,) = after.objections
    assert (2, True) == (erased, after.holds)
    assert (None, None, "90") == (objection.grounds, objection.reasons, objection.points)
    assert "考评组" not in repr(next(one for one in after.values if one.agency == "A2"))
    assert [one.score for one in before.result.scores] == [one.score for one in after.result.scores]
    assert () == office.journal.verify().faults
    with pytest.raises(NothingToErase):
        office.frozen_assessments.erase(key, "A2", ground="pipl-47(1)", approver="second")


def test_erasing_needs_a_second_person_and_a_code(office: Office, store: Store) -> None:
    """Nobody approves an erasure of their own, and the ground is no free text."""
    key = _frozen(office, store)

    with pytest.raises(FourEyes):
        office.frozen_assessments.erase(key, "A2", ground="pipl-47(1)", approver="clerk")
    with pytest.raises(GroundNotCode):
        office.frozen_assessments.erase(key, "A2", ground="当事人要求", approver="second")


def test_objections_are_not_dated_ahead(office: Office, store: Store) -> None:
    """Filed or decided tomorrow is neither; a day in the past is recorded as it is said."""
    key = _frozen(office, store)
    kept, approver = office.frozen_assessments, as_person(store, "second").frozen_assessments

    with pytest.raises(FutureAct):
        kept.file_objection(key, "A2", "online", "x", on=date(2015, 1, 21))
    filed = kept.file_objection(key, "A2", "online", "x", on=date(2015, 1, 19))
    with pytest.raises(FutureAct):
        approver.decide_objection(
            key, "A2", "online", points=None, reasons="x", on=date(2015, 1, 21)
        )

    assert date(2015, 1, 19) == filed.filed_on


def test_text_with_a_secrecy_mark_is_not_stored(office: Office, store: Store) -> None:
    """Neither grounds nor reasons that bear a mark may lie on an ordinary machine."""
    key = _frozen(office, store)
    kept, approver = office.frozen_assessments, as_person(store, "second").frozen_assessments

    with pytest.raises(SecrecyMarkFound):
        kept.file_objection(key, "A2", "online", "机密★1年")
    kept.file_objection(key, "A2", "online", "目录已更新")
    with pytest.raises(SecrecyMarkFound):
        approver.decide_objection(key, "A2", "online", points="90", reasons="秘密★5年")

    assert (None, ObjectionState.FILED) == (
        office.frozen_assessments.get(key).objections[0].reasons,
        office.frozen_assessments.get(key).objections[0].state,
    )


def test_everything_is_journaled_and_verifies(office: Office, store: Store) -> None:
    """Freezing and objections are entries of the chains they belong to, without free text."""
    key = _frozen(office, store)
    office.frozen_assessments.file_objection(key, "A2", "online", "目录已更新")
    as_person(store, "second").frozen_assessments.decide_objection(
        key, "A2", "online", points="90", reasons="属实"
    )

    verification = office.journal.verify()

    with store.read() as unit:
        entries = unit.journal.entries(2)
    kinds = [entry.kind for entry in entries]
    assert ["assessment.scored", "objection.filed", "objection.decided"] == kinds[-3:]
    assert not any("目录" in str(entry.facts) or "属实" in str(entry.facts) for entry in entries)
    assert () == tuple(verification.faults)
