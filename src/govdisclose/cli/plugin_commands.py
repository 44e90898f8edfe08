"""``govdisclose plugin``: what is installed beside the program, and whether it works."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import PLAIN_EXITS, FinishedWithFindings, Group
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.messages import show_error, worded
from govdisclose.cli.options import CodeChoice, json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.errors import ExitCode, GovDiscloseError, PluginError
from govdisclose.plugins.api import PROTOCOLS
from govdisclose.plugins.registry import PluginRecord, PluginStatus, PluginUnknown
from govdisclose.wording.plugins import STATUS_WORDS

if TYPE_CHECKING:
    from govdisclose.office import Brought

__all__ = ["group"]

_WHAT_WORDS = {
    "pack": N_("law pack"),
    "classification": N_("list"),
    "profile": N_("profile"),
    "flow": N_("flow"),
    "calendar": N_("calendar"),
    "register": N_("register"),
}
"""Message id by what a plugin brings."""

_EXITS = (*PLAIN_EXITS, ExitCode.FINDINGS)
_KIND = CodeChoice({kind: () for kind in PROTOCOLS})

group = Group("plugin", help=N_("List and check plugins."))


@group.command(
    "list",
    help=N_("List the plugins, loading each; exit 4 when one is broken."),
    examples=("govdisclose plugin list --json",),
    exits=_EXITS,
)
@json_option
@pass_session
def list_plugins(session: Session, as_json: bool) -> None:
    """Print one line per plugin, sorted by kind and name."""
    records = session.plugins().records()
    if as_json:
        emit_json([_shape(record) for record in records])
    else:
        headers = [tr("kind"), tr("name"), tr("distribution"), tr("status"), tr("error")]
        emit_table(headers, [_row(record) for record in records])
    if any(record.status.is_fault for record in records):
        raise FinishedWithFindings


@group.command(
    "check",
    help=N_(
        "Load one plugin and read all it brings: rule files, flows, calendars, registers.\n\n"
        "Shows what happened, with the traceback of a failure."
    ),
    examples=("govdisclose plugin check reading_points",),
    exits=_EXITS,
)
@click.argument("name")
@click.option("--kind", type=_KIND, help=N_("Only the plugin of this kind."))
@json_option
@pass_session
def check(session: Session, name: str, kind: str | None, as_json: bool) -> None:
    """Check every plugin of that name.

    Raises:
        PluginUnknown: No distribution offers it.
    """
    registry = session.plugins()
    records = registry.records(kind, name)
    if not records:
        raise PluginUnknown(kind=kind or "*", name=name, installed=registry.all_names() or ("-",))
    checked = [_read_to_the_end(session, record) for record in records]
    if as_json:
        emit_json(
            [
                {
                    **_shape(record),
                    "brings": [one._asdict() for one in brought],
                    "trace": record.trace,
                }
                for record, brought in checked
            ]
        )
    for record, brought in checked:
        if not as_json:
            _emit_check(record, brought)
        if record.error is not None:
            show_error(record.error)
    if any(record.status is not PluginStatus.OK for record, _brought in checked):
        raise FinishedWithFindings


def _read_to_the_end(
    session: Session, record: PluginRecord
) -> tuple[PluginRecord, tuple[Brought, ...]]:
    """The record with what the plugin brings, or with the fault of that."""
    if record.status is not PluginStatus.OK:
        return record, ()
    try:
        return record, session.extensions().brought_by(record)
    except PluginError as error:
        cause = error.__cause__
        trace = "" if cause is None else "".join(traceback.format_exception(cause))
        # A fault of a rule file is told by its own words; a traceback says more of code only.
        trace = "" if isinstance(cause, GovDiscloseError) else trace
        return record._replace(status=PluginStatus.BROKEN, error=error, trace=trace), ()


def _emit_check(record: PluginRecord, brought: Sequence[Brought]) -> None:
    status = tr(STATUS_WORDS[record.status])
    emit_text(f"{record.name} ({record.kind}, {record.distribution}): {status}")
    if record.info is not None:
        title = record.info.title_zh if language() == "zh" else ""
        emit_text(title or record.info.title)
    for one in brought:
        title = one.title_zh if language() == "zh" else one.title
        emit_text(f"  {tr(_WHAT_WORDS[one.what])} {one.id}: {title}")
    if record.trace:
        emit_text(record.trace.rstrip())


def _shape(record: PluginRecord) -> dict[str, object]:
    # A promise to scripts: every kind is used, since indicators are.
    return {**record.as_json(), "used": True}


def _row(record: PluginRecord) -> list[str]:
    error = record.error
    told = worded(error.template, error.data).splitlines()[0] if error is not None else ""
    return [record.kind, record.name, record.distribution, tr(STATUS_WORDS[record.status]), told]
