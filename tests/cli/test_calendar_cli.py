"""``govdisclose calendar``: due dates, days and checks of calendar files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from govdisclose.cli.calendar_commands import group
from govdisclose.cli.language import activate
from tests.cli.program import run
from tests.shared_data import shared_data

CALENDAR = {
    "name": "county",
    "from": "2024-01-01",
    "to": "2024-12-31",
    "weekend": [5, 6],
    "off": ["2024-03-11"],
    "work": ["2024-03-09"],
}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """English is spoken before and after each test."""
    activate("en")
    yield
    activate("en")


def calendar(*arguments: str, text_in: str | None = None) -> Result:
    """Run a verb of the noun in this process."""
    return CliRunner().invoke(group, list(arguments), input=text_in)


def answer(result: Result) -> Any:
    """The JSON value a command printed."""
    assert 0 == result.exit_code, result.output
    return json.loads(result.stdout)


def test_published_vectors_hold_for_single_cases() -> None:
    """All 16 published due dates come out, each explained up to its last day."""
    vectors = json.loads(shared_data("workday_vectors.json").read_text(encoding="utf-8"))

    for vector in vectors:
        shape = answer(calendar("due", vector["start"], str(vector["working_days"]), "--json"))

        assert vector["due"] == shape["due"], vector["why"]
        assert vector["due"] == shape["steps"][-1]["date"]
        counted = [step for step in shape["steps"] if step["kind"] == "counted"]
        assert vector["working_days"] == len(counted)
        assert shape["provisional"] is False
    assert 16 == len(vectors)


def test_published_vectors_hold_for_a_batch(tmp_path: Path) -> None:
    """The same 16 due dates come out of one batch, in the order of the input."""
    vectors = json.loads(shared_data("workday_vectors.json").read_text(encoding="utf-8"))
    lines = [json.dumps({"start": one["start"], "amount": one["working_days"]}) for one in vectors]

    result = run(tmp_path, "calendar", "due", "--batch", "-", text_in="\n".join(lines))

    assert 0 == result.returncode, result.stderr
    assert [one["due"] for one in vectors] == [
        json.loads(line)["due"] for line in result.stdout.splitlines()
    ]


def test_the_answer_has_exactly_the_promised_keys() -> None:
    """Scripts rely on these keys, in every step too."""
    shape = answer(calendar("due", "2024-02-08", "2", "--json"))

    assert ["start", "amount", "unit", "due", "provisional", "steps"] == list(shape)
    assert ("2024-02-08", 2, "working_day", "2024-02-18") == (
        shape["start"],
        shape["amount"],
        shape["unit"],
        shape["due"],
    )
    for step in shape["steps"]:
        assert ["date", "kind", "why", "source"] == list(step)
        assert step["why"]
        assert step["source"]
    assert "make-up working day: 春节 Spring Festival" == shape["steps"][-1]["why"]


@pytest.mark.parametrize(
    ("arguments", "due", "provisional"),
    [
        (("2024-01-31", "1", "--unit", "calendar_month"), "2024-02-29", False),
        (("2024-03-04", "5", "--unit", "calendar_day"), "2024-03-09", False),
        (("2024-03-04", "5", "--unit", "自然日", "--roll", "forward"), "2024-03-11", False),
        (("2024-03-09", "0"), "2024-03-09", False),
        (("2024-03-09", "0", "--roll", "forward"), "2024-03-11", False),
        (("2024年3月8日", "1", "--extra-off", "2024-03-11"), "2024-03-12", False),
        (("2999-12-30", "1"), "2999-12-31", True),
        (("2999-12-30", "9", "--unit", "calendar_day"), "3000-01-08", False),
    ],
)
def test_units_roll_and_coverage(arguments: tuple[str, ...], due: str, provisional: bool) -> None:
    """Units clamp and roll as the law says; unannounced days make an answer provisional."""
    shape = answer(calendar("due", *arguments, "--json"))

    assert (due, provisional) == (shape["due"], shape["provisional"])


def test_a_calendar_file_replaces_the_built_in_one(tmp_path: Path) -> None:
    """A user's calendar decides its days and how far it is announced."""
    path = tmp_path / "county.json"
    path.write_text(json.dumps(CALENDAR), encoding="utf-8")

    inside = answer(calendar("due", "2024-03-08", "2", "--calendar", str(path), "--json"))
    beyond = answer(calendar("due", "2024-12-31", "1", "--calendar", str(path), "--json"))

    assert ("2024-03-12", False) == (inside["due"], inside["provisional"])
    assert ("2025-01-01", True) == (beyond["due"], beyond["provisional"])


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("2024-01-01",),
        ("2024-13-01", "5"),
        ("2024-01-01", "five"),
        ("2024-01-01", "-5"),
        ("2024-01-01", "5", "--unit", "weeks"),
        ("2024-01-01", "5", "--batch", "-"),
    ],
)
def test_wrong_usage_is_exit_2(arguments: tuple[str, ...]) -> None:
    """What cannot be asked is refused before anything is counted."""
    result = calendar("due", *arguments)

    assert 2 == result.exit_code
    assert "" == result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("2024-01-01", "--", "-5"), "CLK-001", 2),
        (("9999-12-01", "99"), "CLK-002", 1),
        (("2024-01-01", "5", "--calendar", "missing.json"), "CAL-001", 2),
    ],
)
def test_refusals_have_their_code(
    tmp_path: Path, arguments: tuple[str, ...], code: str, exit_code: int
) -> None:
    """A refusal is one line on stderr with its code, and nothing on stdout."""
    result = run(tmp_path, "calendar", "due", *arguments)

    assert (exit_code, "") == (result.returncode, result.stdout)
    assert code in result.stderr


def test_a_bad_line_is_answered_in_its_place_and_ends_with_exit_4(tmp_path: Path) -> None:
    """One answer a case, in input order; what cannot be read is an error and stops nothing."""
    file = tmp_path / "county.json"
    file.write_text(json.dumps(CALENDAR), encoding="utf-8")
    cases: list[object] = [
        {"start": "2024-03-08", "amount": 1},
        "not an object",
        {"start": "2024-03-08", "amount": 1, "calendar": CALENDAR},
        {"start": "2024-03-08", "amount": 1, "calendar": str(file)},
        {"start": "2024-03-08", "amount": -1},
        {"start": "2024-03-08", "amount": 1.5},
        {"start": "8 March", "amount": 1},
        {"start": "2024-03-08"},
        {"start": "2024-03-08", "amount": 1, "unit": "week"},
        {"start": "2024-03-08", "amount": 1, "calendar": 7},
        {"start": "2024-03-08", "amount": 1, "calendar": {"name": "x"}},
        {"start": "2024-03-08", "amount": 1, "calender": CALENDAR},
        {"start": "2024-03-10", "amount": 0, "unit": "calendar_day", "roll": "forward"},
    ]
    text_in = "\n\n".join(json.dumps(case, ensure_ascii=False) for case in cases)

    result = calendar("due", "--batch", "-", text_in=text_in)

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert 4 == result.exit_code
    assert ["2024-03-11", None, "2024-03-09", "2024-03-09", *[None] * 8, "2024-03-11"] == [
        one.get("due") for one in answers
    ]
    assert all(set(one) == {"error"} for one in answers if "due" not in one)


def test_extra_off_days_hold_for_every_case_of_a_batch() -> None:
    """What the command line adds lies on top of the calendars of the lines."""
    cases = [
        {"start": "2024-03-08", "amount": 1},
        {"start": "2024-03-08", "amount": 1, "calendar": CALENDAR},
    ]

    result = calendar(
        *("due", "--batch", "-", "--extra-off", "2024-03-11", "--extra-off", "2024-03-09"),
        text_in="\n".join(map(json.dumps, cases)),
    )

    dues = [json.loads(line)["due"] for line in result.stdout.splitlines()]
    assert ["2024-03-12", "2024-03-12"] == dues


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["make-up working day (Spring Festival)", "due 2024-02-18 (Sun)"]),
        ("zh", ["调休补班日（春节）", "国务院办公厅放假通知", "2024-02-18"]),
    ],
)
def test_people_read_the_reason_of_each_day(
    tmp_path: Path, language: str, words: list[str]
) -> None:
    """Both languages show the days and the answer."""
    result = run(tmp_path, "--lang", language, "calendar", "due", "2024-02-08", "2")

    assert 0 == result.returncode
    assert all(word in result.stdout for word in words)


def test_people_are_told_that_an_answer_is_provisional() -> None:
    """A due date in an unannounced year says so in words."""
    result = calendar("due", "2999-01-01", "5")

    assert "provisional" in result.stdout


def test_a_month_shows_each_day_and_counts_them() -> None:
    """February 2024 had 18 working days, two of them on Sundays (State Council notice)."""
    shape = answer(calendar("show", "2024-02", "--json"))

    working_sundays = [day["date"] for day in shape["days"] if day["why"].startswith("make-up")]
    assert (29, 18, True) == (len(shape["days"]), shape["working_days"], shape["announced"])
    assert ["2024-02-04", "2024-02-18"] == working_sundays


def test_a_year_shows_months_and_moved_days() -> None:
    """A year is shown as twelve counts and the days that notices move."""
    result = calendar("show", "2024")

    assert 0 == result.exit_code
    assert "2024-12" in result.stdout
    assert "2024-02-18  Sun  works" in result.stdout
    assert "2024-03-04" not in result.stdout


@pytest.mark.parametrize("period", ["x", "2024-13", "0", "2024-02-01", "10000", "--"])
def test_other_periods_are_refused(period: str) -> None:
    """Only years and months can be shown."""
    assert 2 == calendar("show", period).exit_code


def test_december_and_chinese_periods_are_read() -> None:
    """The last month of the calendar ends with it."""
    shape = answer(calendar("show", "9999年12月", "--json"))

    assert ("9999-12-01", "9999-12-31") == (shape["from"], shape["to"])


def test_the_official_year_files_agree_with_the_built_in_calendar() -> None:
    """No day of the notices differs, one array element per file."""
    files = sorted(map(str, shared_data("holiday-cn").glob("20*.json")))

    reports = answer(calendar("check", *files, "--json"))

    assert files == [report["file"] for report in reports]
    assert all(report["differences"] == [] for report in reports)


def test_differing_days_and_unreadable_files_end_with_exit_4(tmp_path: Path) -> None:
    """Each differing day is listed with both sides; a file that is none has an error."""
    path = tmp_path / "county.json"
    path.write_text(json.dumps(CALENDAR | {"from": "2024-03-01", "to": "2024-03-31"}), "utf-8")

    result = calendar("check", str(path), str(tmp_path / "missing"), "--json")
    told = calendar("check", str(path), str(tmp_path / "missing"))

    reports = json.loads(result.stdout)
    assert (4, 4) == (result.exit_code, told.exit_code)
    assert [("2024-03-09", "working", "off"), ("2024-03-11", "off", "working")] == [
        (one["date"], one["file"], one["built_in"]) for one in reports[0]["differences"]
    ]
    assert "CAL-001" == reports[1]["error"]["code"]
    assert "31 days compared, 2 differ" in told.stdout
