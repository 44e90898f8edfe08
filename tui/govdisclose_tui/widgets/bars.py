"""The bar of areas at the top and the bar of keys at the bottom; both can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text
from textual import events
from textual.widget import Widget

from govdisclose_tui.actions import key_label
from govdisclose_tui.acts import Offer, offers, perform
from govdisclose_tui.cells import cells, cropped
from govdisclose_tui.words import tr

if TYPE_CHECKING:
    from govdisclose_tui.app import Workbench

__all__ = ["AreaBar", "KeyBar"]

_LABELS_MOST = 5
"""More do not fit where it counts; the rest is behind the help."""


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
        """One line; where it is too narrow only the present area keeps its name."""
        areas = [area for area in self.bench.areas if area.in_bar]
        present = self.bench.area
        if not any(area.id == present for area in areas):
            areas += [area for area in self.bench.areas if area.id == present]

        def parts(*, short: bool) -> list[tuple[str, str]]:
            found = []
            for area in areas:
                keys = self.bench.keys[area.action.id]
                key = key_label(keys[0]) if keys else ""
                label = f"{key} {tr(area.action.label)}".strip()
                is_present = area.id == present
                shown = key if short and not is_present and key else label
                found.append((area.id, f"[{shown}]" if is_present else f" {shown} "))
            return found

        line = parts(short=False)
        if sum(cells(text) for _id, text in line) > self.size.width:
            line = parts(short=True)
        text = Text(no_wrap=True, overflow="crop")
        self._spots = []
        at = 0
        for id, part in line:
            text.append(part, "bold" if part.startswith("[") else "")
            self._spots.append(_Spot(at, at + cells(part), id))
            at += cells(part)
        name = cropped(self.bench.office_name, max(0, self.size.width - at - 2))
        if name:
            text.append(" " * (self.size.width - at - cells(name) - 1) + name)
        return text

    def clicked(self, target: str) -> None:
        """Open the area."""
        self.bench.open_area(target)


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
