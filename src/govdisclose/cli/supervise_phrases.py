"""Why a rule of supervision cannot be used, as message ids."""

from __future__ import annotations

from govdisclose.cli.language import N_

__all__ = ["SUPERVISION_REASONS"]

SUPERVISION_REASONS = (
    N_("the id is not an ASCII code"),
    N_("the citation is missing"),
    N_("remind_before is below 0"),
    N_("yellow_percent is not between 1 and 100"),
    N_("promised is below 0"),
    N_("within is below 0"),
    N_("amount is below 0"),
    N_("the detector needs {field}"),
    N_("the detector does not use {field}"),
    N_("it is there twice"),
    N_("the source {field} is not listed"),
    N_("none speaks of all clocks"),
    N_("it speaks of the same clocks as {other}"),
    N_("there is no file"),
    N_("the file does not parse"),
)
