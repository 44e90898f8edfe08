"""``govdisclose db key``: where the office's secret key is, and going on when it was lost."""

from __future__ import annotations

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_fields, emit_json
from govdisclose.cli.session import Session, pass_session

__all__ = ["key"]


@click.command(
    "key",
    cls=Command,
    help=N_(
        "Show where the office's secret key is and whether it is the one that was used.\n\nThe "
        "key lies outside the store, and no backup holds it: keep a copy apart from both. Without "
        "it erased rows are not known again. 'key_file' in the configuration, or "
        "GOVDISCLOSE_KEY_FILE, says where it is."
    ),
    examples=("govdisclose --db office.db db key", "govdisclose --db office.db db key --new"),
    exits=STORE_EXITS,
)
@click.option(
    "--new",
    "is_new",
    is_flag=True,
    help=N_(
        "The former key is lost for good: go on with the one in its place, made anew if there is "
        "none."
    ),
)
@json_option
@pass_session
def key(session: Session, *, is_new: bool, as_json: bool) -> None:
    """Print the state of the key."""
    keys = session.office().keys
    state = keys.adopt() if is_new else keys.state()
    if as_json:
        emit_json(
            {
                "place": state.place,
                "fingerprint": state.fingerprint,
                "absent": list(state.absent),
            }
        )
    else:
        emit_fields(
            [
                (tr("File"), state.place),
                (tr("Fingerprint"), state.fingerprint or tr("no key there")),
                (tr("Keys used and missing"), ", ".join(state.absent) or tr("none")),
            ]
        )
    if state.absent:
        note(N_("rows erased under a missing key are not known again when a file brings them"))
