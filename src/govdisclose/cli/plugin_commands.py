"""``govdisclose plugin``: what is installed beside the program, and whether it works."""

from __future__ import annotations

import click

from govdisclose.cli.commands import PLAIN_EXITS, FinishedWithFindings, Group
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.messages import show_error, worded
from govdisclose.cli.options import CodeChoice, json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.errors import ExitCode
from govdisclose.plugins.api import PROTOCOLS
from govdisclose.plugins.registry import PluginRecord, PluginStatus, PluginUnknown

__all__ = ["STATUS_WORDS", "group"]

STATUS_WORDS = {
    PluginStatus.OK: N_("ok"),
    PluginStatus.BROKEN: N_("broken"),
    PluginStatus.DISABLED: N_("disabled"),
    PluginStatus.CLASH: N_("clash"),
    PluginStatus.WRONG_API: N_("wrong API version"),
    PluginStatus.WRONG_SHAPE: N_("wrong shape"),
}
"""Message id by status."""

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
        emit_json([record.as_json() for record in records])
    elif records:
        headers = [tr("name"), tr("kind"), tr("distribution"), tr("status"), tr("error")]
        emit_table(headers, [_row(record) for record in records])
    else:
        emit_text(tr("no plugins are installed"))
    if any(record.status.is_fault for record in records):
        raise FinishedWithFindings


@group.command(
    "check",
    help=N_("Load one plugin and show what happened, with the traceback of a failure."),
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
    kinds = [found for found in registry.kinds_of(name) if kind in (None, found)]
    if not kinds:
        raise PluginUnknown(kind=kind or "*", name=name, installed=registry.all_names() or ("-",))
    records = tuple(registry.record(found, name) for found in kinds)
    if as_json:
        emit_json([{**record.as_json(), "trace": record.trace} for record in records])
    for record in records:
        if not as_json:
            _emit_check(record)
        if record.error is not None:
            show_error(record.error)
    if any(record.status is not PluginStatus.OK for record in records):
        raise FinishedWithFindings


def _emit_check(record: PluginRecord) -> None:
    status = tr(STATUS_WORDS[record.status])
    emit_text(f"{record.name} ({record.kind}, {record.distribution}): {status}")
    if record.info is not None:
        title = record.info.title_zh if language() == "zh" else ""
        emit_text(title or record.info.title)
    if record.trace:
        emit_text(record.trace.rstrip())


def _row(record: PluginRecord) -> list[str]:
    error = record.error
    told = worded(error.template, error.data).splitlines()[0] if error is not None else ""
    return [record.name, record.kind, record.distribution, tr(STATUS_WORDS[record.status]), told]
