"""Requests, reports, assessment and supervision of the small demonstration."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from random import Random

import pytest

from govdisclose.demo.bodies import made_up_office
from govdisclose.demo.building import Demonstration, build_demonstration
from govdisclose.demo.cases import made_up_cases
from govdisclose.demo.casework import Casework
from govdisclose.demo.request_logs import make_logs
from govdisclose.domain.figures.assessment.result import IndicatorState
from govdisclose.domain.figures.reports.findings import Result
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.office import Office

ROWS = 100
_COLUMNS = 7


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """One small demonstration for all tests of this module."""
    return build_demonstration(tmp_path_factory.mktemp("demo"), rows=ROWS, seed=7, actor="clerk")


@pytest.fixture(name="work")
def _work(made: Demonstration) -> Casework:
    return made.casework


def test_report_of_2009_states_no_requests_and_there_are_none(work: Casework) -> None:
    """The first request is of 2010, so the comparison with 2009 is what it was."""
    assert 2010 == min(year for year, _law in work.requests)
    assert {"cn-2008", "cn-2019"} == {law for _year, law in work.requests}
    assert {law for year, law in work.requests if year == 2019} == {"cn-2008", "cn-2019"}


def test_every_row_of_the_registers_comes_out_as_written(work: Casework) -> None:
    """New rows are accepted, those that went on updated, each wrong one rejected for its fault."""
    planned = [sum(plan.years.values()) for plan in made_up_cases().logs]
    faults = {"REQUEST-WORD-UNKNOWN", "REQUEST-REFUSED", "SECRECY-MARK"}

    assert planned == [log.account.accepted for log in work.logs]
    assert all(log.is_as_written for log in work.logs)
    for log in work.logs:
        errors = {code for code, severity in log.account.finding_counts if severity == "error"}
        assert faults == errors
        assert 1 == log.account.withheld_rejects


def test_late_answers_are_breaches_and_lawful_courses_are_not(made: Demonstration) -> None:
    """Breaches stand where a course is late, or its extension was not told, and nowhere else.

    Source: R2008 art. 24, R2019 art. 33.
    """
    unlawful = {"late", "extension_not_told"}
    logs = make_logs(
        made_up_cases(), made_up_office(), Random("requests 7"), Office.built_in_calendar()
    )
    expected = {one.number for log in logs for one in log.received if one.course.id in unlawful}
    with Office.open(str(made.database), actor="clerk") as office:
        rows = [line.row for line in office.requests.page(limit=500).lines]
    live = {one.ref: one.case for one in made.casework.live}
    breached = [row for row in rows if row.breaches]

    assert {"late"} == {live[row.ref] for row in breached if row.ref in live}
    assert expected == {row.number for row in breached if row.ref not in live}


def test_outcomes_of_both_laws_occur(work: Casework) -> None:
    """Every outcome that a course or a case leads to is counted, lapses and withdrawals too."""
    decided = {
        act.fields["outcome"]
        for course in made_up_cases().courses
        for act in course.acts
        if act.move == "decided"
    }

    assert decided | {"no_correction", "fee_unpaid", "other"} == set(work.outcomes)


def test_cases_handled_act_by_act_end_as_told(work: Casework) -> None:
    """One is released against a third party, one decided anew, one late; only that is a breach."""
    ends = {one.case: (one.outcome, one.state, one.breaches > 0) for one in work.live}

    assert ends == {
        "override": ("granted", "archived", False),
        "anew": ("granted", "replied", False),
        "charged": ("granted", "replied", False),
        "referred": ("not_responsible", "replied", False),
        "received_there": ("not_exist", "replied", False),
        "late": ("granted", "replied", True),
        "split": ("already_public", "replied", False),
        "split_off": ("granted", "replied", False),
    }
    assert {
        ("reconsideration", "upheld"): 1,
        ("reconsideration", "corrected"): 1,
        ("litigation_direct", "other"): 1,
    } == work.challenges


def test_nobody_approves_what_they_drafted(work: Casework) -> None:
    """The one attempt to approve an own draft was refused by the four-eyes rule."""
    assert ("MAT-003",) == work.refused


def test_both_forms_are_filed_in_time_and_hold(made: Demonstration, work: Casework) -> None:
    """F2019 on 2020 and F2021 on 2021 are filed by 31 March, and no identity is broken.

    Source: R2019 art. 49; identities of the official form (M1 to M3, R1, X1).
    """
    assert [(2020, "F2019"), (2021, "F2021")] == [
        (one.filed.year, one.filed.form) for one in work.reports
    ]
    for one in work.reports:
        balance = one.balance
        found = Counter(f.identity.id for f in one.checked.findings if f.result is Result.HOLDS)
        assert not one.filed.is_late
        assert not one.filed.gaps
        assert not one.checked.is_broken
        assert balance["new_received"] + balance["carried_in"] == (
            balance["total_processed"] + balance["carried_out"]
        )
        assert _COLUMNS == found["M1"] == found["M2"]
        assert 3 == found["R1"]
        assert found["T1"] > 0
        assert (made.folder / one.file).is_file()
    first, second = work.reports
    held = [f for f in second.checked.findings if f.result is Result.HOLDS]
    assert _COLUMNS == sum(f.identity.id == "X1" for f in held)
    assert first.balance["carried_out"] == second.balance["carried_in"]


def test_report_counts_the_requests_of_the_office_itself(made: Demonstration) -> None:
    """New requests of 2021 in the report are those received in 2021 in the index, no more."""
    with Office.open(str(made.database), actor="clerk") as office:
        lines = office.requests.page(limit=500).lines
    own = [one.row for one in lines if one.row.shard == 1 and one.row.received_on is not None]

    assert made.casework.reports[-1].balance["new_received"] == sum(
        (row.received_on or "").startswith("2021") for row in own
    )


def test_every_agency_has_a_final_score(work: Casework) -> None:
    """Nothing is open and no mark is a misfit; grades add up to the agencies of each group."""
    run = work.assessment.run

    assert work.assessment.is_final
    for score in run.assessment.scores:
        assert all(one.state is not IndicatorState.OPEN for one in score.indicators)
        assert 0 <= Fraction(score.score) <= 100
    for group in run.scheme.groups:
        scores = run.assessment.of_group(group.id)
        assert len(scores) == work.assessment.grades(group.id).total() > 0
    assert "" not in {grade for group in run.scheme.groups
                      for grade in work.assessment.grades(group.id)}  # fmt: skip


def test_measured_indicators_are_not_marked_by_hand(work: Casework) -> None:
    """Where the records give points nobody overrules them."""
    for score in work.assessment.run.assessment.scores:
        overruled = {one.id for one in score.indicators if one.is_overruled}
        assert not overruled


def test_frozen_assessment_can_be_read_again(made: Demonstration) -> None:
    """What was frozen has its hashes, and the scores that were shown."""
    marked = made.casework.assessment
    with Office.open(str(made.database), actor="clerk") as office:
        frozen = office.frozen_assessments.get(marked.key)

    shown = {one.agency: one.score for one in marked.run.assessment.scores}
    assert shown == {one.agency: one.score for one in frozen.result.scores}
    assert frozen.holds


def test_boards_speak_of_publication_and_of_requests(work: Casework) -> None:
    """In 2009 only items wait; in September 2021 the unanswered request is over its legal day."""
    of_items, of_requests = work.boards
    kinds = [{kind for row in board.rows for kind in row.by_kind} for board in work.boards]

    assert [{"publication"}, {"request"}] == kinds
    assert 2009 == of_items.on.year
    assert sum(row.running for row in of_items.rows) > 0
    assert 1 <= of_requests.total(Signal.BREACH)


def test_json_holds_every_part(made: Demonstration) -> None:
    """The parts stand beside the old ones, and all of it is plain JSON."""
    shape = json.loads(json.dumps(made.as_json(), default=str))

    assert {"requests", "reports", "assessment", "supervision"} <= set(shape)
    assert {"import", "years", "outcomes", "act_by_act", "refused", "challenges"} == set(
        shape["requests"]
    )
    assert ["county", "department", "township"] == [
        group["group"] for group in shape["assessment"]["groups"]
    ]


def test_text_beside_the_files_names_the_new_ones(made: Demonstration) -> None:
    """Each file of requests, marks and reports is named, and the clock is said to be made up."""
    text = (made.folder / "README.txt").read_text("utf-8")
    files = [*made.folder.glob("依申请公开*[0-9].csv"), *made.folder.glob("*-2009.csv"),
             *made.folder.glob("*.html")]  # fmt: skip

    assert 8 == len(files)
    assert all(path.name in text for path in files)
    assert "没有申请" in text
    assert "The clock of the office" in text


def test_no_secret_of_a_register_is_kept(made: Demonstration) -> None:
    """The row with a secrecy mark stands in its own file and nowhere else."""
    secret = "演示用申请内容"
    said = [secret.encode(encoding) for encoding in ("utf-8", "gb18030")]
    kept = {
        path.name
        for path in made.folder.iterdir()
        if any(words in path.read_bytes() for words in said)
    }

    assert {plan.file for plan in made_up_cases().logs} == kept


def test_reports_hold_no_reference_or_name(made: Demonstration, work: Casework) -> None:
    """What was filed for the public names no request and no applicant."""
    for one in work.reports:
        page = (made.folder / one.file).read_text("utf-8")
        assert not any(ref.ref in page for ref in work.live)
        assert "申请人甲" not in page


def test_journal_bears_the_made_up_days(made: Demonstration) -> None:
    """Acts of the people are recorded on the days they are of, at nine in China, 1:00 UTC."""
    with Office.open(str(made.database), actor="clerk") as office:
        found = office.journal.verify()
        # A part that was split off was received when the whole was, before it was recorded.
        whole = [one for one in made.casework.live if one.case != "split_off"]
        views = [office.requests.view(one.ref) for one in whole]

    assert found.is_clean
    for view in views:
        assert all(act.recorded_at.date() == act.on for act in view.acts)
