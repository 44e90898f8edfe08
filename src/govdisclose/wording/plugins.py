"""What the states of plugins are called."""

from __future__ import annotations

from govdisclose.plugins.record import PluginStatus
from govdisclose.wording import N_

__all__ = ["STATUS_WORDS"]

STATUS_WORDS = {
    PluginStatus.OK: N_("ok"),
    PluginStatus.BROKEN: N_("broken"),
    PluginStatus.DISABLED: N_("disabled"),
    PluginStatus.CLASH: N_("clash"),
    PluginStatus.WRONG_API: N_("wrong API version"),
    PluginStatus.WRONG_SHAPE: N_("wrong shape"),
}
"""Message id by status."""
