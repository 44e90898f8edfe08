"""``govdisclose letter``: letters and papers of a case, previewed, written, listed and shown."""

from __future__ import annotations

from govdisclose.cli.commands import Group
from govdisclose.cli.language import N_
from govdisclose.cli.letter_preview import fields, preview, templates

__all__ = ["group"]

group = Group("letter", help=N_("Letters and papers of requests, from templates of the law."))
for _command in (preview, templates, fields):
    group.add_command(_command)
