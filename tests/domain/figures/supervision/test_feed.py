"""Due dates as iCalendar: what RFC 5545 demands of lines, texts and alarms."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.supervision.feed import DueEvent, feed_text

STAMP = datetime(2009, 10, 29, 1, 2, 3, tzinfo=UTC)


def _feed(**changes: object) -> str:
    event = DueEvent(
        **{  # type: ignore[arg-type]  # fields by name
            "uid": "request.R2-1.reply@test",
            "due": date(2009, 11, 20),
            "summary": "答复到期",
            **changes,
        }
    )
    return feed_text([event], name="淮南市", stamp=STAMP)


def _unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_event_is_a_whole_day() -> None:
    """DTSTART is the last day, DTEND the day after it (3.6.1: the end is exclusive)."""
    lines = _unfolded(_feed())

    assert "BEGIN:VCALENDAR" == lines[0]
    assert "DTSTART;VALUE=DATE:20091120" in lines
    assert "DTEND;VALUE=DATE:20091121" in lines
    assert "DTSTAMP:20091029T010203Z" in lines
    assert ["END:VCALENDAR", ""] == lines[-2:]


def test_alarm_rings_at_nine_on_the_day_meant() -> None:
    """The event begins at midnight of the 20th: 9 hours after, and 15 hours before for the eve."""
    days = (date(2009, 11, 20), date(2009, 11, 19), date(2009, 11, 17))
    lines = _unfolded(_feed(alarm_days=days))

    # 17 November, nine o'clock: two days and 15 hours before midnight of the 20th.
    assert [
        "TRIGGER;RELATED=START:-P2DT15H",
        "TRIGGER;RELATED=START:-PT15H",
        "TRIGGER;RELATED=START:PT9H",
    ] == [line for line in lines if line.startswith("TRIGGER")]
    assert 3 == lines.count("BEGIN:VALARM") == lines.count("ACTION:DISPLAY")


def test_text_is_escaped() -> None:
    """Backslash, semicolon, comma and line break have a written form (3.3.11)."""
    lines = _unfolded(_feed(summary="a\\b;c,d\ne"))

    assert "SUMMARY:a\\\\b\\;c\\,d\\ne" in lines


@given(st.text(max_size=300))
def test_lines_hold_at_most_75_octets_and_unfold_to_the_text(text: str) -> None:
    """No line is longer, no character is cut, and no text can begin a line of its own."""
    written = _feed(summary=text)

    assert all(len(line.encode("utf-8", "replace")) <= 75 for line in written.split("\r\n"))
    (summary,) = [line for line in _unfolded(written) if line.startswith("SUMMARY:")]
    assert 1 == written.count("BEGIN:VEVENT\r\n")
    assert "\r" not in summary
    assert "\n" not in summary


def test_events_are_in_the_order_of_their_days() -> None:
    """The same clocks give the same file, in whatever order they come."""
    events = [DueEvent(uid=str(day), due=date(2009, 11, day), summary="x") for day in (20, 3, 11)]

    assert feed_text(events, name="x", stamp=STAMP) == feed_text(
        reversed(events), name="x", stamp=STAMP
    )
