"""What is said on stderr, and how layout counts cells."""

from __future__ import annotations

import io
import re
import sys
from collections import Counter

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.cli import messages
from govdisclose.cli.layout import cells, wrap_cells
from govdisclose.cli.output import emit_json, emit_json_lines, emit_table
from govdisclose.cli.progress import Progress
from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import RuleRefusal
from tests.tools.catalogue import SOURCES

CHINESE = st.text(alphabet="政府信息公开，。（）abc \n", max_size=120)


class CannotMove(RuleRefusal):
    """A refusal made up for these tests."""

    code = "TST-010"
    template = "cannot move {ref}: {why}"
    hint = "ask {whom}"


@pytest.fixture(autouse=True)
def _plain_voice() -> None:
    messages.configure(quiet=False, colour=False)


def test_error_is_one_line_and_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    """An error says what failed and why on one line, and what to do on the next."""
    messages.show_error(CannotMove(ref="2024-117", why="it is closed", whom="the registry"))

    expected = (
        "govdisclose: error: cannot move 2024-117: it is closed (TST-010)\nhint: ask the registry\n"
    )
    assert ("", expected) == capsys.readouterr()


def test_forgotten_field_does_not_hide_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    """A message whose data are incomplete is still shown."""
    messages.show_error(CannotMove(ref="7"))

    assert "cannot move 7: {why}" in capsys.readouterr().err


def test_findings_are_grouped_with_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    """Findings of one kind take one line: errors first, with the place of the first one."""
    warning = Finding(code="DATE-SERIAL", severity=Severity.WARNING, row=9)
    errors = [
        Finding(
            code="DATE-UNREADABLE",
            severity=Severity.ERROR,
            file="in/a.csv",
            row=row,
            column="成文日期",
            value="2009-1O-29",
        )
        for row in (3, 4)
    ]

    messages.show_findings([warning, *errors])

    assert [
        "error: 2 x the date cannot be read (DATE-UNREADABLE): "
        'first at a.csv row 3 column 成文日期 "2009-1O-29"',
        "warning: read as the day number of a spreadsheet (DATE-SERIAL): row 9",
    ] == capsys.readouterr().err.splitlines()


def test_at_most_twenty_lines_of_findings(capsys: pytest.CaptureFixture[str]) -> None:
    """Many kinds of findings do not flood the terminal; the rest are counted."""
    findings = [Finding(code=f"KIND-{n:02}", severity=Severity.ERROR) for n in range(30)] * 2

    messages.show_findings(findings)

    lines = capsys.readouterr().err.splitlines()
    assert messages.FINDING_LINES == len(lines)
    assert "... and 22 findings of 11 further kinds" == lines[-1]


def test_unknown_finding_code_is_shown_as_it_is() -> None:
    """A code nobody has worded is better than nothing."""
    finding = Finding(code="NEW-CODE", severity=Severity.INFO)

    assert "note: NEW-CODE" == messages.finding_line(finding)


def test_quiet_silences_notes_but_not_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    """--quiet takes away what is merely useful."""
    messages.configure(quiet=True, colour=False)

    messages.note("the configuration is valid")
    messages.warning("no plugins are installed")

    assert "govdisclose: warning: no plugins are installed\n" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("variables", "is_terminal", "no_color", "expected"),
    [
        ({}, True, False, True),
        ({}, False, False, False),
        ({"NO_COLOR": "1"}, True, False, False),
        ({"NO_COLOR": ""}, True, False, True),
        ({"FORCE_COLOR": "1"}, False, False, True),
        ({"FORCE_COLOR": "1"}, True, True, False),
        ({"TERM": "dumb"}, True, False, False),
    ],
)
def test_colour_follows_flag_variables_and_terminal(
    variables: dict[str, str], is_terminal: bool, no_color: bool, expected: bool
) -> None:
    """NO_COLOR counts when it is not empty (no-color.org); a dumb terminal has no colours."""
    wanted = messages.wants_colour(variables, is_terminal=is_terminal, no_color=no_color)

    assert expected is wanted


def test_no_progress_bar_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Progress is for people watching: into a pipe nothing is written."""
    with messages.progress("reading", 10) as bar:
        bar.advance(4)
        bar.advance(6)

    assert 10 == bar.done
    assert ("", "") == capsys.readouterr()


def test_progress_bar_loads_and_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long work draws a bar, and closing takes it away."""
    monkeypatch.setattr("govdisclose.cli.progress.DELAY_SECONDS", 0)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    bar = Progress("reading", 2, wanted=True)

    bar.advance()
    bar.reach(2, total=2)
    bar.close()

    assert 2 == bar.done
    assert "rich" in sys.modules


@given(CHINESE, st.integers(min_value=4, max_value=60))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width_cells: int) -> None:
    """Wrapping keeps every character but blanks, and no line of Chinese exceeds the width."""
    lines = wrap_cells(text, width_cells)

    assert "".join(text.split()) == "".join("".join(lines).split())
    for line in lines:
        glued = any(mark in line for mark in "，。（）") or "abc" in line.replace(" ", "")
        assert cells(line) <= width_cells or glued or line.isascii()


def test_wide_characters_break_anywhere_but_before_a_closing_mark() -> None:
    """A line may end after any Chinese character, yet never begins with 。 or 」."""
    assert ["政府信息", "公开。"] == wrap_cells("政府信息公开。", 9)
    assert ["政府信", "息。"] == wrap_cells("政府信息。", 8)


def test_table_lines_up_by_cells(capsys: pytest.CaptureFixture[str]) -> None:
    """Columns of Chinese and Latin text stand under each other; numbers go to the right."""
    emit_table(["机关", "count"], [["寿县", 7], ["city office", 1200], [None, 3]], right=[1])

    lines = capsys.readouterr().out.splitlines()
    assert [
        "机关         count",
        "-----------  -----",
        "寿县             7",
        "city office   1200",
        "                 3",
    ] == lines


def test_table_cells_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters in data are made visible and do not shift columns."""
    emit_table(["title"], [["a\x1b[2Jb"], ["two\nlines"]])

    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert 4 == len(out.splitlines())


def test_json_is_readable_and_exact(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON keeps Chinese as it is and writes dates as ISO 8601, exact numbers as text."""
    from datetime import date
    from decimal import Decimal

    emit_json({"名": "淮南", "on": date(2009, 10, 29), "share": Decimal("20.10")})

    assert '{"名": "淮南", "on": "2009-10-29", "share": "20.10"}\n' == capsys.readouterr().out


def test_json_lines_take_findings(capsys: pytest.CaptureFixture[str]) -> None:
    """Values with a JSON form of their own are written in it, one a line."""
    finding = Finding(code="DATE-FUTURE", severity=Severity.WARNING)

    emit_json_lines([{"findings": [finding]}, Severity.ERROR])

    lines = capsys.readouterr().out.splitlines()
    assert '"code": "DATE-FUTURE"' in lines[0]
    assert '"error"' == lines[1]


def test_no_two_errors_share_a_code() -> None:
    """A code leads to one kind of refusal, in messages, scripts and documentation."""
    found: Counter[str] = Counter()
    for path in SOURCES.rglob("*.py"):
        found.update(re.findall(r'^    code = "([A-Z]+-\d+)"$', path.read_text("utf-8"), re.M))

    assert len(found) > 100
    assert [] == [code for code, times in found.items() if times > 1]


def test_finding_without_a_place_has_no_gap() -> None:
    """A finding about a record of the store quotes it right behind its words."""
    line = messages.finding_line(
        Finding(code="DB-SEARCH", severity=Severity.ERROR, value="I1-1"), count=2
    )

    assert line.endswith('(DB-SEARCH): "I1-1"')


@pytest.mark.parametrize("number", ["110101" + "19900307" + "001X", "139" + "12345678"])
def test_number_of_a_person_is_masked_in_errors(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What may be a resident id or a mobile number is shown in no error line, hint or warning."""
    error = CannotMove(ref=number, why=f"there is no item {number}", whom=[number, "x"])

    messages.show_error(error)
    messages.show_warning(error)
    messages.show_usage_error(click.BadParameter(f"{number} is no reference"))

    told = capsys.readouterr().err
    assert number not in told
    assert "cannot move ***: there is no item *** (TST-010)" in told
    assert "hint: ask ***, x" in told
    assert "*** is no reference" in told
