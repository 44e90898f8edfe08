"""Registers of made-up requests: every course is taken, files say what happened by their day."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from random import Random

import pytest

from govdisclose.demo.bodies import made_up_office
from govdisclose.demo.cases import made_up_cases
from govdisclose.demo.request_logs import FAULTY_ROWS, RequestLog, make_logs, write_log
from govdisclose.office import Office


def _made(seed: int) -> tuple[RequestLog, ...]:
    calendar = Office.built_in_calendar()
    return make_logs(made_up_cases(), made_up_office(), Random(seed), calendar)


@pytest.mark.parametrize("seed", [1, 2009])
def test_every_course_is_taken(seed: int) -> None:
    """No course of either version of the law is left out, whatever the seed."""
    taken = {(one.course.law, one.course.id) for log in _made(seed) for one in log.received}

    assert {(one.law, one.id) for one in made_up_cases().courses} == taken


def test_request_takes_a_course_of_the_law_at_receipt() -> None:
    """Order 711 is in force from 2019-05-15 (R2019 art. 56); what came before is of Order 492."""
    turn = date(2019, 5, 15)

    for log in _made(3):
        for one in log.received:
            expected = "cn-2008" if one.acts[0].on < turn else "cn-2019"
            assert expected == one.course.law


def test_acts_fall_on_working_days_in_order() -> None:
    """No act lies on a day off, and none before the one it follows."""
    calendar = Office.built_in_calendar()

    for log in _made(4):
        for one in log.received:
            days = [act.on for act in one.acts]
            assert sorted(days) == days
            assert all(map(calendar.is_working_day, days))


def test_what_was_open_goes_on_in_the_next_register() -> None:
    """A request with an act after the last day of its register stands in the one that follows."""
    _first, second, third = _made(5)
    last = second.plan.last_day
    open_then = [one.number for one in second.received if one.acts[-1].on > last]

    assert open_then == [one.number for one in third.continued]


def test_register_tells_nothing_after_its_last_day(tmp_path: Path) -> None:
    """The ledgers of a register end with its last year."""
    log = _made(6)[1]
    text = write_log(tmp_path, log).read_text(log.plan.encoding)
    rows = list(csv.DictReader(io.StringIO(text)))
    acts = [act for row in rows for act in json.loads(row["办理记录"])]

    assert len(log.received) + FAULTY_ROWS == len(rows)
    assert max(day for _move, day, _fields, _text in acts) <= log.plan.last_day.isoformat()
    assert {"演示生成数据"} == {row["备注"] for row in rows}
