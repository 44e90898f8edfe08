"""``supervise watch``: looks again when the day turns or something is recorded, until stopped."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_error
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json_lines, emit_text, flush
from govdisclose.cli.session import Session, pass_session
from govdisclose.cli.stopping import stopping, wait
from govdisclose.cli.supervise_words import kind_word, limit_word, signal_word
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.errors import StorageError

if TYPE_CHECKING:
    from govdisclose.domain.figures.supervision.digest import Digest
    from govdisclose.domain.figures.supervision.lines import SignalLine
    from govdisclose.domain.figures.supervision.thresholds import SupervisionRules

__all__ = ["watch", "worded"]

_INTERVAL_SECONDS = 30
_MAILED_LINES = 200


@click.command(
    "watch",
    cls=Command,
    help=N_(
        "Watch the signals: look again when the day turns in the office's zone or something is "
        "recorded, print what is new, and tell listener plugins.\n\nIt leaves a mark each time; "
        "'supervise today' and 'doctor' show when it last looked. Signals do not depend on it. "
        "Nothing reaches the network unless --mail lets listeners do so. Ctrl-C or SIGTERM ends it."
    ),
    examples=(
        "govdisclose supervise watch",
        "govdisclose supervise watch --once --json",
        "govdisclose supervise watch --mail --interval 60",
    ),
    exits=STORE_EXITS,
)
@click.option("--once", is_flag=True, help=N_("Look once and end."))
@click.option("--mail", is_flag=True, help=N_("Let listeners send mail (govdisclose-mail)."))
@click.option(
    "--interval",
    type=click.IntRange(1, 3600),
    default=_INTERVAL_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help=N_("Time between two looks."),
)
@json_option
@pass_session
def watch(session: Session, *, once: bool, mail: bool, interval: int, as_json: bool) -> None:
    """Look until asked to stop."""
    office = session.office()
    supervision = office.supervision

    def tell(
        digest: Digest, *, only: Collection[str] | None = None, but: Collection[str] = ()
    ) -> tuple[str, ...]:
        subject, text = worded(digest, supervision.rules())
        shape = {**digest.as_json(), "subject": subject, "text": text, "mail": mail}
        return office.extensions.signalled(shape, only=only, but=but)

    watcher = supervision.watcher(tell, interval_seconds=0 if once else interval)
    with stopping() as is_stopped:
        if not once:
            note(N_("watching; stop with Ctrl-C"))
        while True:
            try:
                digest = watcher.look()
            except StorageError as fault:
                if once:
                    raise
                # Somebody else holds the store: what is missed now is seen at the next look.
                show_error(fault)
            else:
                if digest is not None:
                    _print(digest, supervision.rules(), as_json=as_json)
            if once:
                return
            if not wait(interval, is_stopped):
                watcher.stop()
                return


def worded(digest: Digest, rules: SupervisionRules) -> tuple[str, str]:
    """Subject and text of a digest in the active language, without anything personal."""
    counts = ", ".join(
        f"{signal_word(signal)} {count}" for signal, count in digest.counts().items() if count
    )
    subject = tr("signals of {day}: {counts}").format(day=digest.on, counts=counts or tr("none"))
    lines = [subject, ""]
    for title, part in (
        (tr("new"), digest.raised),
        (tr("cleared"), digest.cleared),
        (tr("standing"), digest.standing),
    ):
        if part:
            lines.append(tr("{title} ({count})").format(title=title, count=len(part)))
            lines += [f"  {_line(one, digest, rules)}" for one in part[:_MAILED_LINES]]
            if len(part) > _MAILED_LINES:
                more = tr("{count} more; see 'govdisclose supervise today'")
                lines.append("  " + more.format(count=len(part) - _MAILED_LINES))
            lines.append("")
    return subject, "\n".join(lines)


def _line(line: SignalLine, digest: Digest, rules: SupervisionRules) -> str:
    due = "" if line.due is None else tr("due {day}").format(day=line.due)
    parts = (
        signal_word(line.signal),
        digest.names[line.shard],
        kind_word(line.kind),
        line.ref,
        limit_word(line.limit, rules, line.kind),
        due,
    )
    return " · ".join(part for part in parts if part)


def _print(digest: Digest, rules: SupervisionRules, *, as_json: bool) -> None:
    if as_json:
        emit_json_lines([digest.as_json()])
    else:
        emit_text(worded(digest, rules)[0])
        for title, part in ((tr("new"), digest.raised), (tr("cleared"), digest.cleared)):
            for one in part:
                emit_text(f"{title}: {_line(one, digest, rules)}")
        grave = sum(digest.counts()[one] for one in (Signal.RED, Signal.BREACH))
        if grave:
            emit_text(tr("{count} red cards and breaches stand").format(count=grave))
    flush()
