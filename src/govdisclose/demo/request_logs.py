"""Registers of made-up requests 登记台账, written as offices keep them, with some rows wrong."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import attrs

from govdisclose.demo.bodies import MadeUpOffice
from govdisclose.demo.cases import Course, CourseAct, LogPlan, MadeUpCases
from govdisclose.demo.sheets import NOTE
from govdisclose.domain.law.calendar import WorkingCalendar

__all__ = ["FAULTY_ROWS", "MadeUpAct", "MadeUpRequest", "RequestLog", "make_logs", "write_log"]

_TURN = date(2019, 5, 15)
"""First day of Order 711 (R2019 art. 56); a request received before takes a course of Order 492."""

_PLAIN_MONTHS = 10
"""Requests of a register that nobody continues arrive so early in the year that all are closed."""

_HEAD = {
    "登记号": "number", "受理机关": "agency", "申请人类别": "kind", "申请人": "applicant",
    "联系方式": "contact", "所需信息": "description", "备注": "note",
}  # fmt: skip
_CHANNEL, _RECEIVED, _LEDGER = "申请方式", "收到日期", "办理记录"
_DAYS = {
    "confirmed": "确认日期", "correction_notice": "补正告知日期", "corrected": "补正日期",
    "extended": "延期告知日期", "decided": "决定日期", "replied": "答复日期",
    "withdrawn": "撤回日期", "archived": "归档日期",
}  # fmt: skip
"""Column of the day of each act."""
_FIELDS = {
    ("correction_notice", "until"): "补正期限", ("extended", "working_days"): "延长工作日",
    ("extended", "approved_on"): "延期批准日期", ("decided", "outcome"): "处理结果",
    ("decided", "grounds"): "不予公开理由", ("replied", "route"): "送达方式",
}  # fmt: skip
_SECRET = "机密★10年 演示用申请内容"
FAULTY_ROWS = 3
"""Rows of each register that are wrong on purpose: a word, an impossible act, a secrecy mark."""


@attrs.frozen
class MadeUpAct:
    """One act on its day."""

    move: str
    on: date
    fields: Mapping[str, object] = attrs.field(hash=False)


@attrs.frozen(kw_only=True)
class MadeUpRequest:
    """One request before anybody registered it."""

    number: str
    agency: str
    """Name; empty for the office itself."""
    kind: str
    applicant: str
    contact: str
    description: str
    course: Course
    acts: tuple[MadeUpAct, ...]
    """By day; the first is the receipt."""

    def until(self, day: date) -> tuple[MadeUpAct, ...]:
        """What had happened by a day."""
        return tuple(act for act in self.acts if act.on <= day)


@attrs.frozen(kw_only=True)
class RequestLog:
    """One register: what is new in it, and what goes on from the one before."""

    plan: LogPlan
    received: tuple[MadeUpRequest, ...]
    continued: tuple[MadeUpRequest, ...]
    """Requests of the register before to which something happened since."""


def make_logs(
    cases: MadeUpCases, office: MadeUpOffice, draw: Random, calendar: WorkingCalendar
) -> tuple[RequestLog, ...]:
    """Make the requests of all registers.

    Every course a register can tell is taken before one is taken again.

    Args:
        cases: What happens.
        office: What is asked about.
        draw: Chance, seeded by the caller.
        calendar: Working days of all years.
    """
    logs: list[RequestLog] = []
    waiting: dict[str, list[Course]] = {}
    for plan in cases.logs:
        received = [
            request
            for year, count in plan.years.items()
            for request in _of_year(cases, office, plan, year, count, draw, calendar, waiting)
        ]
        before = logs[-1] if logs else None
        continued = [] if before is None else [
            one
            for one in (*before.received, *before.continued)
            if one.until(before.plan.last_day) != one.until(plan.last_day)
        ]  # fmt: skip
        logs.append(RequestLog(plan=plan, received=tuple(received), continued=tuple(continued)))
    return tuple(logs)


def write_log(folder: Path, log: RequestLog) -> Path:
    """Write a register; the same requests give the same bytes."""
    plan = log.plan
    own = list(_DAYS.values()) + list(_FIELDS.values()) if plan.is_plain else [_LEDGER]
    header = [*_HEAD, _CHANNEL, _RECEIVED, *own]
    rows = [_cells(one, plan) for one in (*log.continued, *log.received)]
    rows += _faulty(log)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / plan.file
    path.write_bytes(text.getvalue().encode(plan.encoding))
    return path


def _of_year(
    cases: MadeUpCases,
    office: MadeUpOffice,
    plan: LogPlan,
    year: int,
    count: int,
    draw: Random,
    calendar: WorkingCalendar,
    waiting: dict[str, list[Course]],
) -> Iterator[MadeUpRequest]:
    last = date(year, _PLAIN_MONTHS, 31) if plan.is_plain else date(year, 12, 31)
    days = sorted(draw.choices(_working_days(date(year, 1, 1), last, calendar), k=count))
    for number, day in enumerate(days, 1):
        course = _next_course(cases, plan, day, draw, waiting)
        kind, name = draw.choice(cases.applicants)
        mark = draw.choice(cases.marks)
        topic, _theme = draw.choice(office.topics)
        yield MadeUpRequest(
            number=f"演示{year}-{number:03}",
            agency=draw.choices(list(cases.agencies), list(cases.agencies.values()))[0],
            kind=kind,
            applicant=f"{name}{mark}",
            contact=cases.contact.format(mark=mark),
            description=cases.description.format(
                topic=topic, work=draw.choice(office.words["works"])
            ),
            course=course,
            acts=tuple(_acts(course, day, cases.party.format(mark=mark), calendar)),
        )


def _next_course(
    cases: MadeUpCases, plan: LogPlan, day: date, draw: Random, waiting: dict[str, list[Course]]
) -> Course:
    """The next of the courses that can begin, all of a version in a drawn order."""
    law = "cn-2008" if day < _TURN else "cn-2019"
    known = waiting.setdefault(f"{plan.file}:{law}", [])
    fit = next((one for one in known if one.may_begin(day, law)), None)
    if fit is None:
        again = [
            one
            for one in cases.courses
            if one.may_begin(day, law) and (one.is_plain or not plan.is_plain)
        ]
        known += draw.sample(again, len(again))
        fit = known[0]
    known.remove(fit)
    return fit


def _acts(
    course: Course, received: date, party: str, calendar: WorkingCalendar
) -> Iterator[MadeUpAct]:
    yield MadeUpAct("received", received, {"channel": course.channel})
    day = received
    for act in course.acts:
        day = _after(calendar, day, act.wait)
        yield MadeUpAct(act.move, day, dict(_fields(act, day, party, calendar)))


def _fields(
    act: CourseAct, day: date, party: str, calendar: WorkingCalendar
) -> Iterator[tuple[str, object]]:
    for name, value in act.fields.items():
        if value == "*":
            yield name, party
        elif isinstance(value, str) and value.startswith("+"):
            yield name, _after(calendar, day, int(value)).isoformat()
        else:
            yield name, value


def _after(calendar: WorkingCalendar, day: date, count: int) -> date:
    """The working day so many after a day; the day itself for 0."""
    while count:
        day += timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day


def _working_days(first: date, last: date, calendar: WorkingCalendar) -> list[date]:
    found = (first + timedelta(days=count) for count in range((last - first).days + 1))
    return [day for day in found if calendar.is_working_day(day)]


def _cells(request: MadeUpRequest, plan: LogPlan) -> dict[str, str]:
    said = {**attrs.asdict(request, recurse=False), "note": NOTE}
    cells = {label: str(said[name]) for label, name in _HEAD.items()}
    acts = request.until(plan.last_day)
    cells[_RECEIVED] = acts[0].on.isoformat()
    cells[_CHANNEL] = request.course.channel
    if not plan.is_plain:
        cells[_LEDGER] = _ledger(acts)
        return cells
    for act in acts[1:]:
        cells[_DAYS[act.move]] = act.on.isoformat()
        for name, value in act.fields.items():
            label = _FIELDS.get((act.move, name))
            if label is not None:
                many = "、".join(map(str, value)) if isinstance(value, list) else str(value)
                cells[label] = many
    return cells


def _ledger(acts: Sequence[MadeUpAct]) -> str:
    said = [[act.move, act.on.isoformat(), dict(act.fields), {}] for act in acts]
    return json.dumps(said, ensure_ascii=False)


def _faulty(log: RequestLog) -> list[dict[str, str]]:
    """Rows of their own: a kind nobody knows, an act after the end, a secrecy mark."""
    plan = log.plan
    model = next(one for one in log.received if one.acts[-1].on <= plan.last_day)
    word, act, secret = (
        _cells(attrs.evolve(model, number=f"{model.number}-错{place}"), plan)
        for place in range(1, FAULTY_ROWS + 1)
    )
    word["申请人类别"] = "不详"
    day = model.acts[-1].on
    again = MadeUpAct("received", day, {"channel": model.course.channel})
    if plan.is_plain:
        # It was replied to before it arrived.
        act[_DAYS["replied"]] = (model.acts[0].on - timedelta(days=7)).isoformat()
        act[_DAYS["decided"]] = act[_DAYS["replied"]]
    else:
        act[_LEDGER] = _ledger((*model.acts, again))
    secret["所需信息"] = _SECRET
    return [word, act, secret]
