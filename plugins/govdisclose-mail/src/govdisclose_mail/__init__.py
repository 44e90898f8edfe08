"""Mails the digests of supervision: a listener for ``govdisclose supervise watch --mail``."""

from __future__ import annotations

from govdisclose_mail.listener import MailListener

__all__ = ["MailListener"]
