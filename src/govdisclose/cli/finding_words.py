"""What finding codes mean, as message ids; a code without an entry is shown as it is."""

from __future__ import annotations

from govdisclose.cli.language import N_

__all__ = ["FINDING_WORDS"]

FINDING_WORDS: dict[str, str] = {
    "DATE-UNREADABLE": N_("the date cannot be read"),
}
"""Message id by finding code; without a full stop."""
