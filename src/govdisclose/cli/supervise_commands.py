"""``govdisclose supervise``: the group of commands over signals, notices and the watch."""

from __future__ import annotations

from govdisclose.cli.commands import Group
from govdisclose.cli.language import N_
from govdisclose.cli.supervise_acts import ACTS
from govdisclose.cli.supervise_calendar import calendar_change, feed
from govdisclose.cli.supervise_signals import agency, board, history, today
from govdisclose.cli.supervise_thresholds import thresholds
from govdisclose.cli.supervise_watch import watch

__all__ = ["group"]

group = Group(
    "supervise",
    help=N_(
        "Electronic supervision: signals of every time limit, who was told, and what came of it."
    ),
)
for _command in (today, board, agency, history, *ACTS, thresholds, calendar_change, feed, watch):
    group.add_command(_command)
