"""The bar of areas at the top and the bar of keys at the bottom; both can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widget import Widget

from govdisclose_tui.actions import key_label
from govdisclose_tui.acts import Offer, offers, perform
from govdisclose_tui.cells import cells, cropped
from govdisclose_tui.words import tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from govdisclose_tui.app import Workbench
    from govdisclose_tui.areas import Area

__all__ = ["AreaBar", "KeyBar", "ViewBar"]

_LABELS_MOST = 5
"""More do not fit where it counts; the rest is behind the help."""


_NAME_CELLS = 14
"""Room for the name of the office beside all areas; without it the seldom used ones leave."""


_NAME_LEAST = 8
"""Less of it tells nothing."""


class _Spot(NamedTuple):
    """Where on the line something can be clicked."""

    start: int
    end: int
    target: str


class _Bar(Widget):
    DEFAULT_CSS = """
    _Bar { height: 1; background: $panel; color: $foreground; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._spots: list[_Spot] = []

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this bar

    def on_click(self, event: events.Click) -> None:
        """Do what stands under the mouse."""
        event.stop()
        for spot in self._spots:
            if spot.start <= event.x < spot.end:
                self.clicked(spot.target)
                return

    def clicked(self, target: str) -> None:
        """Something was clicked."""


class AreaBar(_Bar):
    """The areas with their keys; the present one stands in brackets."""

    def render(self) -> Text:
        """One line: all areas where there is room, else those of every day and the present one;
        where it is too narrow for that only the present area keeps its name."""
        present = self.bench.area
        every = self.bench.areas
        some = [area for area in every if area.in_bar or area.id == present]

        def parts(areas: Iterable[Area], *, short: bool) -> list[tuple[str, str]]:
            found = []
            for area in areas:
                keys = self.bench.keys[area.action.id]
                key = key_label(keys[0]) if keys else ""
                label = f"{key} {tr(area.action.label)}".strip()
                is_present = area.id == present
                shown = key if short and not is_present and key else label
                found.append((area.id, f"[{shown}]" if is_present else f" {shown} "))
            return found

        def fit(line: Iterable[tuple[str, str]], beside: int) -> bool:
            return sum(cells(text) for _id, text in line) + beside <= self.size.width

        line = parts(every, short=False)
        if not fit(line, _NAME_CELLS):
            line = parts(some, short=False)
        if not fit(line, 0):
            line = parts(some, short=True)
        text = Text(no_wrap=True, overflow="crop")
        self._spots = []
        at = 0
        for id, part in line:
            text.append(part, "bold" if part.startswith("[") else "")
            self._spots.append(_Spot(at, at + cells(part), id))
            at += cells(part)
        room = self.size.width - at - 2
        name = cropped(self.bench.office_name, room) if room >= _NAME_LEAST else ""
        if name:
            text.append(" " * (self.size.width - at - cells(name) - 1) + name)
        return text

    def clicked(self, target: str) -> None:
        """Open the area."""
        self.bench.open_area(target)


class ViewBar(_Bar):
    """Ways to look at one thing; the present one stands in brackets, a click takes another."""

    class Chosen(Message):
        """A view was clicked."""

        def __init__(self, view: str) -> None:
            super().__init__()
            self.view = view

    def __init__(self, views: Mapping[str, str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._views = views
        self._present = ""
        self._note = ""

    def show(self, present: str, note: str = "") -> None:
        """Put a view in brackets, and a note behind them all."""
        self._present, self._note = present, note
        self.refresh()

    def render(self) -> Text:
        """One line."""
        text = Text(no_wrap=True, overflow="crop")
        self._spots = []
        at = 0
        for id, word in self._views.items():
            part = f"[{tr(word)}]" if id == self._present else f" {tr(word)} "
            text.append(part, "bold" if id == self._present else "")
            self._spots.append(_Spot(at, at + cells(part), id))
            at += cells(part)
        text.append(f"  {self._note}")
        return text

    def clicked(self, target: str) -> None:
        """Tell which."""
        self.post_message(self.Chosen(target))


class KeyBar(_Bar):
    """What can be done from where the focus is, most important first."""

    def on_mount(self) -> None:
        """Follow the focus."""
        self.watch(self.screen, "focused", self._follow, init=False)

    def _follow(self) -> None:
        self.refresh()

    def render(self) -> Text:
        """At most five labels, then the key of the help."""
        keys = self.bench.keys
        found = list(offers(self.bench)) if self.screen.is_current else []
        text = Text(no_wrap=True, overflow="crop")
        self._spots = []
        at = 0
        for offer in _worth_a_label(found):
            assigned = keys[offer.action.id]
            if not assigned:
                continue
            label = f" {key_label(assigned[0])} {tr(offer.action.label)} "
            if at + cells(label) > self.size.width:
                break
            text.append(label, "dim" if offer.refusal is not None else "")
            self._spots.append(_Spot(at, at + cells(label), offer.action.id))
            at += cells(label)
        return text

    def clicked(self, target: str) -> None:
        """Do it."""
        for offer in offers(self.bench):
            if offer.action.id == target:
                perform(offer.owner, offer.action)
                return


def _worth_a_label(found: list[Offer]) -> list[Offer]:
    """The labels: the nearest owners first, the help always."""
    own = [offer for offer in found if offer.action.footer and offer.action.scope != "app"]
    own.sort(key=lambda offer: (offer.action.scope == "table", offer.action.footer))
    rest = [offer for offer in found if offer.action.footer and offer.action.scope == "app"]
    return [*own[: _LABELS_MOST - 2], *rest[:2]]
