"""What codes are called, for the command line and for screens: message ids of the one catalogue."""

from __future__ import annotations

__all__ = ["N_"]


def N_(msgid: str) -> str:
    """Mark a message id for the catalogue and return it unchanged."""
    return msgid
