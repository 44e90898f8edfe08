"""Driving the workbench in tests: a small office, keys pressed, work awaited, screens as text."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import attrs
from textual.app import App
from textual.pilot import Pilot

from govdisclose.adapters.key import ProcessKey
from govdisclose.cli.language import activate
from govdisclose.cli.tui_words import CommandWords
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.text import cell_width
from govdisclose.office import NewAgency, Office
from govdisclose.ports.environment import OfficeKey
from govdisclose_tui.app import Options, Workbench
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.words import lend

__all__ = [
    "DAY",
    "FixedEnvironment",
    "driven",
    "golden",
    "grid",
    "make_office",
    "narrowed",
    "open_office",
    "played",
    "press",
    "rested",
    "settle",
    "shows",
    "typed",
]

DAY = date(2009, 10, 29)
Answer = TypeVar("Answer")


@attrs.define
class FixedEnvironment:
    """A clock that stands still and random bytes that count."""

    day: date = DAY
    count: int = 0
    key: OfficeKey = attrs.field(factory=lambda: ProcessKey(bytes(range(32))))

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 3, tzinfo=UTC)

    def today(self) -> date:
        return self.day

    def random_bytes(self, length: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(8, "big").rjust(length, b"\0")[-length:]

    def account(self) -> str:
        return "li"


_TITLES = (
    "关于做好2009年秋季招生工作的通知",
    "中小学校舍安全工程实施方案",
    "教师招聘公告",
    "学校食堂检查结果通报",
    "义务教育学区划分方案",
    "校园安全“百日行动”总结 — 第①号",
    "Notice on school buses",
    "城市道路维修计划",
)


def make_office(path: Path, *, items: int = len(_TITLES)) -> Path:
    """An office with two agencies, two people and some published items and drafts."""
    office = Office.create(
        str(path),
        name="淮南市政府",
        agencies=[
            NewAgency(name="市教育局", level=Level.DEPARTMENT, code="EDU", parent="A1"),
            NewAgency(name="市建设委员会", level=Level.DEPARTMENT, code="BLD", parent="A1"),
        ],
        actor="li",
        environment=FixedEnvironment(),
    )
    with office:
        office.staff.revise("li", roles=[Role.EDITOR, Role.ADMINISTRATOR, Role.REGISTRAR])
        office.staff.add("wang", "王", roles=[Role.APPROVER, Role.EDITOR, Role.HANDLER])
        refs = []
        for number in range(items):
            title = _TITLES[number % len(_TITLES)]
            item = office.catalogue.add(
                "BLD" if number % 3 == 2 else "EDU",
                {
                    "title": title,
                    "document_number": f"淮教〔2009〕{number + 1}号",
                    "formed_on": date(2009, 9, 1 + number % 28),
                    "theme": "教育",
                    "genre": "通知",
                },
            )
            refs.append(item.ref)
    with open_office(path, "wang") as other:
        for number, ref in enumerate(refs):
            if number % 4 != 3:
                other.catalogue.publish(ref, on=date(2009, 10, 1 + number % 28))
    return path


def open_office(path: Path, actor: str = "li", *, day: date = DAY) -> Office:
    """The office in somebody's name."""
    return Office.open(str(path), actor=actor, environment=FixedEnvironment(day=day))


def played(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run a test that drives a screen."""
    return asyncio.run(work)


@asynccontextmanager
async def driven(
    office: Office,
    *,
    size: tuple[int, int] = (80, 24),
    language: str = "en",
    options: Options | None = None,
    **said: Any,
) -> AsyncIterator[Pilot[None]]:
    """The workbench on an office, shown and at rest."""
    activate(language)
    lend(CommandWords())
    app = Workbench(office, options or Options(look_seconds=3600, **said))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield pilot


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is at work any more."""
    for _ in range(6_000):
        await pilot.pause()
        if all(worker.is_finished for worker in pilot.app.workers):
            await pilot.pause()
            if all(worker.is_finished for worker in pilot.app.workers):
                return
        await asyncio.sleep(0.005)
    raise AssertionError("the workbench does not come to rest")


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, each time until nothing is at work."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def rested(pilot: Pilot[None]) -> None:
    """Wait for what follows a pause in typing, too."""
    await asyncio.sleep(0.2)
    await settle(pilot)


async def narrowed(pilot: Pilot[None], text: str) -> None:
    """Narrow the list on the screen by a line of conditions, with the keys on the list."""
    pane = pilot.app.screen.query(ListPane).last()
    pane.narrow(text)
    await settle(pilot)
    pane.table.focus()
    await settle(pilot)


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type text into what has the focus, and wait for what follows a pause in typing."""
    await pilot.press(*text)
    await asyncio.sleep(0.2)
    await settle(pilot)


def grid(app: App[Any]) -> list[str]:
    """The screen as lines of text, each exactly as wide as the window.

    The one place that looks into the compositor of the library (textual 8); everything a terminal
    would get is in these strips.
    """
    lines = [strip.text for strip in app.screen._compositor.render_strips()]
    for line in lines:
        assert app.size.width == cell_width(line), f"{cell_width(line)} cells: {line!r}"
    return lines


def shows(app: App[Any], *texts: str) -> None:
    """Assert that the screen holds each text."""
    screen = "\n".join(grid(app))
    for text in texts:
        assert text in screen, f"{text!r} is not on the screen:\n{screen}"


def golden(name: str, lines: Iterable[str], folder: Path) -> None:
    """Compare a screen with the one kept; TUI_GOLDEN=write keeps it anew."""
    path = folder / f"{name}.txt"
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    if os.environ.get("TUI_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
