"""Reading points 查阅点 and demonstration sites 示范点 as registers of govdisclose."""

from __future__ import annotations

from collections.abc import Sequence

from govdisclose.plugins.api import PluginInfo, RegisterType
from govdisclose_reading_points.demonstration_sites import DEMONSTRATION_SITES
from govdisclose_reading_points.reading_points import HANDOVERS, READING_POINTS, VISITS

__all__ = ["ReadingPoints"]


class ReadingPoints:
    """The object the entry point names; it takes no arguments and does nothing when made."""

    def describe(self) -> PluginInfo:
        """One line for ``govdisclose plugin list``."""
        return PluginInfo("Reading points and demonstration sites", "查阅点与示范点登记册")

    def registers(self) -> Sequence[RegisterType]:
        """The register types, in the order in which they are listed."""
        return (READING_POINTS, HANDOVERS, VISITS, DEMONSTRATION_SITES)
