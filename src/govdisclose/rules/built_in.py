"""The rule files of this program as plugins: law packs, lists and profiles, and flows."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from govdisclose.plugins.api import PluginInfo

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["ChinaFlows", "ChinaRules"]


class ChinaRules:
    """The regulation on open government information of China, with its lists and profiles."""

    def describe(self) -> PluginInfo:
        """Say what this plugin is."""
        return PluginInfo("Open government information in China", "中国政府信息公开规则")

    def folder(self) -> Traversable:
        """Folder of the rule files."""
        return files("govdisclose.rules")


class ChinaFlows:
    """The procedures of an office for open information in China."""

    def describe(self) -> PluginInfo:
        """Say what this plugin is."""
        return PluginInfo("Procedures of an office in China", "中国政府信息公开流程")

    def folder(self) -> Traversable:
        """Folder of the flows."""
        return files("govdisclose.rules").joinpath("flows")
