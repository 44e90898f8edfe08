"""The panel to browse the catalogue by: agency, theme, genre, audience, month, stage."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from govdisclose.domain.figures.breakdown import Breakdown
from govdisclose_tui.cells import cropped, fitted, plain, shown
from govdisclose_tui.labels import STAGE_LABELS
from govdisclose_tui.words import N_, is_chinese, tr
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose.office import Office
    from govdisclose_tui.app import Workbench

__all__ = ["BrowsePanel", "combined"]

_WIDTH = 30
_COUNT_CELLS = 8

_Line = tuple[str, str, int | None]
"""Condition, label, and how many were published; None where nobody counted."""

_DIMENSIONS = (
    ("agency", N_("Agency")),
    ("theme", N_("Theme")),
    ("genre", N_("Genre")),
    ("audience", N_("Audience")),
    ("month", N_("Month")),
    ("stage", N_("Stage")),
)


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


_SAME = {
    "agency": {"agency", "under", "机关", "下属"},
    "theme": {"theme", "主题"},
    "genre": {"genre", "体裁"},
    "audience": {"audience", "服务对象"},
    "month": {"month", "year", "月份", "年月", "年", "from", "to", "自", "至"},
    "stage": {"stage", "状态"},
}
"""Names of the conditions that a choice takes the place of."""

_CONDITION = re.compile(r'[^\s:："]+[:：]"[^"]*"|"[^"]*"|\S+')


def combined(present: str, chosen: str) -> str:
    """The line of conditions once something is chosen: others stay, those of its kind leave.

    An empty choice means everything.
    """
    if not chosen:
        return ""
    leaves = _SAME[chosen.partition(":")[0]]
    stay = [
        one
        for one in _CONDITION.findall(present)
        if re.split("[:：]", one, maxsplit=1)[0].casefold() not in leaves
        or not re.search("[:：]", one)
    ]
    return " ".join([*stay, chosen])


def _lines(office: Office, dimension: str) -> list[_Line]:
    """What one can choose of a dimension; counts come from the figures that are kept anyway."""
    lists = office.classifications()
    counts: dict[str, Breakdown] = {}
    if dimension in {"agency", "theme", "month"}:
        counts = {one.name: one for one in office.statistics.summary().breakdowns}
    match dimension:
        case "agency":
            own = {line.label or line.key: line.items for line in counts["agency"].lines}
            return [
                (f"agency:{agency.code}", agency.name, own.get(agency.name))
                for agency in office.agencies.directory()
            ]
        case "theme":
            given = {line.key: line.items for line in counts["theme"].lines if line.key}
            return [(f"theme:{_quoted(key)}", key, items) for key, items in given.items()]
        case "month":
            months = [line for line in counts["month"].lines if line.key]
            months.sort(key=lambda line: line.key or "", reverse=True)
            return [(f"month:{line.key}", line.key or "", line.items) for line in months]
        case "stage":
            return [
                (f"stage:{stage.value}", tr(label), None) for stage, label in STAGE_LABELS.items()
            ]
        case _:
            entries = lists["genres" if dimension == "genre" else "audiences"].entries
            return [
                (f"{dimension}:{_quoted(one.zh)}", one.zh if is_chinese() else one.en, None)
                for one in entries
            ]


class BrowsePanel(Vertical):
    """A list of dimensions, then of what one can choose in the one that was chosen."""

    DEFAULT_CSS = f"""
    BrowsePanel {{ width: {_WIDTH}; background: $panel; }}
    BrowsePanel #dimension {{ height: 1; text-style: bold; padding: 0 1; }}
    BrowsePanel OptionList {{ height: 1fr; background: $panel; }}
    """

    class Chosen(Message):
        """A condition was chosen."""

        def __init__(self, condition: str) -> None:
            super().__init__()
            self.condition = condition

    def __init__(self) -> None:
        super().__init__()
        self._dimension: str | None = None
        self._shown: list[_Line] = []

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this panel

    def compose(self) -> ComposeResult:
        """Name of the dimension, and the choices."""
        yield Static(id="dimension", markup=False)
        yield OptionList(markup=False)

    def open(self) -> None:
        """Begin with the dimensions."""
        self._dimension = None
        self.query_one("#dimension", Static).update(plain(tr("Browse by")))
        choices = self.query_one(OptionList)
        choices.clear_options()
        choices.add_option(Option(plain(tr("all")), id="all"))
        choices.add_options([Option(plain(tr(label)), id=id) for id, label in _DIMENSIONS])
        choices.highlighted = 0
        choices.focus()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        id = event.option.id or ""
        if self._dimension is None:
            if id == "all":
                self.post_message(self.Chosen(""))
                return
            self._dimension = id
            self.run_worker(
                guarded(self.bench, lambda: self._fill(id)),
                group="browse",
                exclusive=True,
                exit_on_error=False,
            )
        elif id == "back":
            self.open()
        else:
            self.post_message(self.Chosen(self._shown[int(id[1:])][0]))

    async def _fill(self, dimension: str) -> None:
        read: Callable[[Office, str], list[_Line]] = _lines
        self._shown = await self.bench.pool.read(read, self.bench.office, dimension)
        label = dict(_DIMENSIONS)[dimension]
        self.query_one("#dimension", Static).update(plain(tr(label)))
        choices = self.query_one(OptionList)
        choices.clear_options()
        choices.add_option(Option(plain(tr("< back")), id="back"))
        width = _WIDTH - _COUNT_CELLS - 4
        choices.add_options(
            [
                Option(
                    plain(
                        fitted(cropped(shown(label), width), width)
                        + ("" if items is None else f"{items:>{_COUNT_CELLS},}")
                    ),
                    id=f"v{at}",
                )
                for at, (_condition, label, items) in enumerate(self._shown)
            ]
        )
        choices.highlighted = 1 if self._shown else 0
        choices.focus()
