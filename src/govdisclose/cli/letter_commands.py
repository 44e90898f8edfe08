"""``govdisclose letter``: letters and papers of a case, previewed, written, listed and shown."""

from __future__ import annotations

from govdisclose.cli.commands import Group
from govdisclose.cli.language import N_
from govdisclose.cli.letter_office import adopt, details, register
from govdisclose.cli.letter_preview import fields, preview, templates
from govdisclose.cli.letter_write import list_, show, void, write

__all__ = ["group"]

group = Group("letter", help=N_("Letters and papers of requests, from templates of the law."))
for _command in (write, list_, show, void, preview, templates, fields, details, adopt, register):
    group.add_command(_command)
