"""``govdisclose config``: which settings are in force and who says so."""

from __future__ import annotations

import click

from govdisclose.cli.commands import PLAIN_EXITS, FinishedWithFindings, Group
from govdisclose.cli.config_office import office
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_error
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.config import (
    Origin,
    Setting,
    project_file,
    read_settings_file,
    user_file,
)
from govdisclose.errors import ExitCode, GovDiscloseError

__all__ = ["group"]

_ORIGIN_WORDS = {
    Origin.DEFAULT: N_("default"),
    Origin.USER: N_("user file"),
    Origin.PROJECT: N_("project file"),
    Origin.ENVIRONMENT: N_("environment"),
    Origin.FLAG: N_("command line"),
}

group = Group(
    "config",
    help=N_(
        "Show and validate the configuration.\n\n"
        "Command line before environment before ./govdisclose.toml before the user's file."
    ),
)


group.add_command(office)


@group.command(
    "show",
    help=N_("Show the settings in force."),
    examples=("govdisclose config show --origin",),
)
@click.option("--origin", "with_origin", is_flag=True, help=N_("Say where each comes from."))
@json_option
@pass_session
def show(session: Session, with_origin: bool, as_json: bool) -> None:
    """Print every key with its value and, if wanted, its origin."""
    settings = session.settings.by_key
    if as_json:
        shapes = {key: _shape(setting, with_origin) for key, setting in settings.items()}
        emit_json(shapes)
        return
    headers = [tr("key"), tr("value")] + ([tr("from"), tr("place")] if with_origin else [])
    rows = [
        [key, _shown(setting.value)]
        + ([tr(_ORIGIN_WORDS[setting.origin]), setting.place] if with_origin else [])
        for key, setting in settings.items()
    ]
    emit_table(headers, rows)


@group.command(
    "validate",
    help=N_("Check the configuration files."),
    examples=("govdisclose config validate",),
    exits=(*PLAIN_EXITS, ExitCode.FINDINGS),
)
@json_option
def validate(as_json: bool) -> None:
    """Read both files and report every fault, one per file at a time."""
    answers: list[dict[str, object]] = []
    faults: list[GovDiscloseError] = []
    for path in (user_file(), project_file()):
        fault: GovDiscloseError | None = None
        try:
            read_settings_file(path)
        except GovDiscloseError as problem:
            fault = problem
            faults.append(problem)
        answers.append(
            {
                "file": str(path),
                "exists": path.exists(),
                "valid": fault is None,
                "error": None if fault is None else str(fault),
            }
        )
    if as_json:
        emit_json(answers)
    for fault in faults:
        show_error(fault)
    if faults:
        raise FinishedWithFindings
    note(N_("the configuration is valid"))


@group.command(
    "path",
    help=N_("Print the names of the configuration files, the user's first."),
    examples=("govdisclose config path",),
)
@json_option
def path(as_json: bool) -> None:
    """Print where the files are or would be."""
    if as_json:
        emit_json({"user": str(user_file()), "project": str(project_file())})
        return
    emit_text(f"{user_file()}\n{project_file()}")


def _shape(setting: Setting, with_origin: bool) -> object:
    if not with_origin:
        return setting.value
    return {"value": setting.value, "origin": setting.origin.value, "place": setting.place}


def _shown(value: object) -> str | None:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return None if value is None else str(value)
