"""``govdisclose report``: annual reports made, and reports checked."""

from __future__ import annotations

from govdisclose.cli.commands import Group
from govdisclose.cli.language import N_
from govdisclose.cli.report_annual import annual, declare
from govdisclose.cli.report_checking import check, compare, read
from govdisclose.cli.report_filing import file, filed, restate

__all__ = ["group"]

group = Group("report", help=N_("Annual reports: made, explained, filed, checked."))
for _command in (annual, declare, file, restate, filed, check, compare, read):
    group.add_command(_command)
