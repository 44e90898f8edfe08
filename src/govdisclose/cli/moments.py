"""Moments on the command line: what the records said then."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

import click

from govdisclose.cli.language import tr
from govdisclose.cli.options import DateParam
from govdisclose.cli.session import Session

__all__ = ["MomentParam", "aware"]

_OFFSET = re.compile(r"(Z|[+-]\d{2}:?\d{2})\Z", re.IGNORECASE | re.ASCII)


class MomentParam(click.ParamType[tuple[datetime, bool]]):
    """A moment in ISO 8601, or a date for the end of that day.

    The command receives the moment and whether it names its zone; one that does not is naive and
    meant in the zone of the office.
    """

    name = "moment"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Shape shown in help."""
        return "MOMENT"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[datetime, bool]:
        """The moment meant.

        Raises:
            click.BadParameter: The text is neither a moment nor a date.
        """
        if isinstance(value, tuple):
            return value
        text = str(value).strip()
        try:
            if "T" not in text.upper() and ":" not in text:
                day = DateParam().convert(text, param, ctx)
                return datetime.combine(day, time.max), False
            return datetime.fromisoformat(text), _OFFSET.search(text) is not None
        except ValueError:
            words = tr("{value!r} is not a moment; write 2009-12-31 or 2009-12-31T18:00")
            self.fail(words.format(value=value), param, ctx)


def aware(known_at: tuple[datetime, bool] | None, session: Session) -> datetime | None:
    """The moment with its zone: the one it names, else that of the office."""
    if known_at is None:
        return None
    moment, names_its_zone = known_at
    if names_its_zone:
        return moment
    return moment.replace(tzinfo=session.office().settings.zone())
