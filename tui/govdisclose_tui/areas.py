"""The areas of the workbench: name, key by its action, and the pane that is loaded when opened."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from govdisclose_tui.actions import BY_ID, Action

if TYPE_CHECKING:
    from govdisclose_tui.screens.pane import Pane

__all__ = ["AREAS", "Area"]


class Area(NamedTuple):
    """One area."""

    id: str
    """Verb of the action of scope ``app`` that opens it."""
    pane: str
    """``module:Class``."""
    in_bar: bool = True
    """Whether the bar at the top has it; the others are reached by key and palette."""

    @property
    def action(self) -> Action:
        """What opens it."""
        return BY_ID[f"app.{self.id}"]

    def load(self) -> type[Pane]:
        """Its pane."""
        module, _, name = self.pane.partition(":")
        found: type[Pane] = getattr(import_module(module), name)
        return found


_SCREENS = "govdisclose_tui.screens"

AREAS: tuple[Area, ...] = (
    Area("today", f"{_SCREENS}.today:TodayPane"),
    Area("catalogue", f"{_SCREENS}.catalogue:CataloguePane"),
    Area("requests", f"{_SCREENS}.requests:RequestsPane"),
    Area("review", f"{_SCREENS}.review:ReviewPane"),
    Area("supervision", f"{_SCREENS}.supervision:SupervisionPane"),
    Area("assessment", f"{_SCREENS}.assessment:AssessmentPane"),
    Area("statistics", f"{_SCREENS}.statistics:StatisticsPane"),
    Area("importing", f"{_SCREENS}.importing:ImportPane", in_bar=False),
    Area("reports", f"{_SCREENS}.reports:ReportsPane", in_bar=False),
    Area("journal", f"{_SCREENS}.journal:JournalPane", in_bar=False),
    Area("plugins", f"{_SCREENS}.plugins:PluginsPane", in_bar=False),
    Area("settings", f"{_SCREENS}.settings:SettingsPane", in_bar=False),
)
"""Those that are built, in the order of their keys."""
