"""What the worklists of requests are called."""

from __future__ import annotations

from govdisclose.wording import N_

__all__ = ["BUCKET_WORDS"]

BUCKET_WORDS = {
    "awaiting_confirmation": N_("awaiting confirmation"),
    "waiting": N_("waiting, the clock stands still"),
    "due_today": N_("due today"),
    "due_soon": N_("due soon"),
    "open": N_("open"),
    "overdue": N_("overdue"),
    "closed": N_("closed"),
}
"""Words of the lists a request may be in, by code."""
