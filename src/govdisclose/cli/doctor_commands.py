"""``govdisclose doctor``: whether this installation can do its work, and what to repair."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import PLAIN_EXITS, Command, FinishedWithFindings
from govdisclose.cli.doctor_checks import Check, CheckState
from govdisclose.cli.doctor_files import (
    backup_checks,
    file_mode,
    log_checks,
    office_files,
    rejects_checks,
    stale_checks,
)
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import worded
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session
from govdisclose.cli.supervise_words import state_word
from govdisclose.config import project_file, read_settings_file, user_file
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.errors import ExitCode, GovDiscloseError
from govdisclose.plugins.built_in import BUILT_INS

if TYPE_CHECKING:
    from govdisclose.domain.law.calendar import WorkingCalendar
    from govdisclose.office import Office

__all__ = ["calendar_check", "command"]

_PYTHON_LEAST = (3, 11)
_SQLITE_LEAST = (3, 40)

_COVERAGE_DAYS = 60
"""Calendar days ahead within which a reply that is extended once usually falls due."""

_RULER = "1234567890"
_RULER_WIDE = "一二三四五"
_RULER_AMBIGUOUS = "“”…—·①●→×½"


@click.command(
    "doctor",
    cls=Command,
    help=N_(
        "Check this installation: Python, SQLite, terminal, files, plugins, calendar.\n\nThe files "
        "are the office's own, its backups, rejected rows beside it and in this folder, and what a "
        "killed command left behind."
    ),
    examples=("govdisclose doctor", "govdisclose --db office.db doctor --json"),
    exits=(*PLAIN_EXITS, ExitCode.FINDINGS),
)
@json_option
def command(as_json: bool) -> None:
    """Run every check; a faulty configuration is one of its results and does not stop it."""
    checks = [_python(), *_sqlite(), _encoding(), *_configuration(), *_with_session()]
    if as_json:
        emit_json([check.as_json() for check in checks])
    else:
        headers = [tr("check"), tr("state"), tr("detail")]
        rows = [[check.title, check.state.word, check.detail] for check in checks]
        emit_table(headers, rows)
        _emit_ruler()
    if any(check.state is CheckState.FAULT for check in checks):
        raise FinishedWithFindings


def _python() -> Check:
    version = platform.python_version()
    state = CheckState.OK if sys.version_info >= _PYTHON_LEAST else CheckState.FAULT
    return Check("python", state, version)


def _sqlite() -> Iterator[Check]:
    import sqlite3  # only this command of the face asks for it

    least = ".".join(map(str, _SQLITE_LEAST))
    if sqlite3.sqlite_version_info >= _SQLITE_LEAST:
        yield Check("sqlite", CheckState.OK, sqlite3.sqlite_version)
    else:
        detail = tr("{version}; at least {least} is needed")
        shown = detail.format(version=sqlite3.sqlite_version, least=least)
        yield Check("sqlite", CheckState.FAULT, shown)
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
    except sqlite3.OperationalError:
        yield Check("full_text_search", CheckState.FAULT, tr("SQLite was built without FTS5"))
    else:
        yield Check("full_text_search", CheckState.OK, "FTS5")
    finally:
        connection.close()


def _encoding() -> Check:
    import locale  # only this command asks for it

    preferred = locale.getpreferredencoding(do_setlocale=False)
    files = sys.getfilesystemencoding()
    detail = tr("output {output}, locale {locale}, file names {files}").format(
        output=sys.stdout.encoding, locale=preferred, files=files
    )
    # File names in Chinese cannot be given on the command line otherwise.
    state = CheckState.OK if files.lower() in {"utf-8", "utf8"} else CheckState.NOTE
    return Check("encoding", state, detail)


def _configuration() -> Iterator[Check]:
    for name, path in (("user_config", user_file()), ("project_config", project_file())):
        try:
            read_settings_file(path)
        except GovDiscloseError as fault:
            yield Check(name, CheckState.FAULT, worded(fault.template, fault.data))
        else:
            detail = str(path) if path.exists() else tr("none")
            yield Check(name, CheckState.OK, detail)


def _with_session() -> Iterator[Check]:
    """Checks that need the settings in force."""
    try:
        session = Session.current()
    except GovDiscloseError as fault:
        yield Check("settings", CheckState.FAULT, worded(fault.template, fault.data))
        return
    yield from _office(session)
    yield from _plugins(session)


def _office(session: Session) -> Iterator[Check]:
    address = session.address
    folders = [Path(".")]
    if "://" not in address:
        path = Path(address)
        if not path.exists():
            yield Check("office", CheckState.NOTE, tr("no office at {path} yet").format(path=path))
            yield from stale_checks(folders)
            return
        folders.append(path.parent)
        yield from office_files(path)
    try:
        office = session.office()
        backups = [(one.key, one.path) for one in office.backups.list()]
        classified = office.secrecy.is_classified
    except GovDiscloseError as fault:
        yield Check("office", CheckState.FAULT, worded(fault.template, fault.data))
    else:
        yield Check("office", CheckState.OK, address)
        if classified:
            detail = tr("declared: nothing goes to the public; keep all copies on such systems")
            yield Check("classified", CheckState.NOTE, detail)
        yield from _key(office)
        yield from backup_checks(folders[-1], backups)
        yield _watcher(office)
        try:
            yield calendar_check(office.calendars.current(), office.environment.today())
        except GovDiscloseError as fault:
            # The calendar may be a plugin's that is broken or gone.
            yield Check("calendar", CheckState.FAULT, worded(fault.template, fault.data))
    yield from rejects_checks(folders)
    yield from log_checks()
    yield from stale_checks(folders)


def _watcher(office: Office) -> Check:
    """Whether a watcher of supervision that was started still comes back."""
    watch = office.supervision.watch()
    detail = state_word(watch.state.value)
    if watch.beat is not None:
        detail = f"{detail} ({watch.beat.at:%Y-%m-%d %H:%M} UTC)"
    if watch.missed:
        told = tr("not told yet: {names}; told again at the next look")
        detail = f"{detail}; {told.format(names=', '.join(watch.missed))}"
    state = CheckState.FAULT if watch.signal is not Signal.NONE else CheckState.OK
    return Check("watcher", state, detail)


def _key(office: Office) -> Iterator[Check]:
    """Whether the secret key is there, is the one that was used, and is for its owner alone."""
    try:
        state = office.keys.state()
    except GovDiscloseError as fault:
        yield Check("key", CheckState.FAULT, worded(fault.template, fault.data))
        return
    if state.absent:
        phrase = tr("a key that was used is not at {path}: erased rows may come back unnoticed")
        yield Check("key", CheckState.FAULT, phrase.format(path=state.place))
    elif state.fingerprint is None:
        phrase = tr("no key at {path} yet; it is made when it is needed")
        yield Check("key", CheckState.NOTE, phrase.format(path=state.place))
    else:
        yield Check("key", CheckState.OK, state.place)
    if Path(state.place).is_file():
        yield file_mode("key_mode", Path(state.place))


def _plugins(session: Session) -> Iterator[Check]:
    # What is built in comes with the program, whose parts are checked above.
    records = [
        record
        for record in session.plugins().records()
        if record.status.is_fault or record.name not in BUILT_INS.get(record.kind, ())
    ]
    for record in records:
        detail = record.distribution
        if record.error is not None:
            detail = worded(record.error.template, record.error.data).splitlines()[0]
        state = CheckState.FAULT if record.status.is_fault else CheckState.OK
        yield Check(f"plugin:{record.kind}:{record.name}", state, detail)
    if not records:
        yield Check("plugins", CheckState.OK, tr("none"))


def calendar_check(calendar: WorkingCalendar, today: date) -> Check:
    """Whether time limits that begin today can be counted on announced days.

    Args:
        calendar: The calendar the office counts by.
        today: Civil date in the office's zone.
    """
    if not calendar.covered:
        return Check("calendar", CheckState.FAULT, tr("no year is announced"))
    span = calendar.covered[-1]
    shown = tr("announced from {first} to {last}").format(first=span.first, last=span.last)
    if calendar.covers(today + timedelta(days=_COVERAGE_DAYS)):
        return Check("calendar", CheckState.OK, shown)
    state = CheckState.NOTE if calendar.covers(today) else CheckState.FAULT
    hint = tr(
        "announced from {first} to {last}; due dates beyond are provisional until the days of "
        "{year} are announced: see 'govdisclose calendar load'"
    )
    told = hint.format(first=span.first, last=span.last, year=span.last.year + 1)
    return Check("calendar", state, told)


def _emit_ruler() -> None:
    """Three lines that end at one place on a terminal that counts as this program does."""
    emit_text("")
    emit_text(tr("the bars below stand in one column if the terminal counts as we do"))
    emit_text(f"{_RULER}|")
    emit_text(f"{_RULER_WIDE}|")
    emit_text(f"{_RULER_AMBIGUOUS}|  {tr('if only this one differs, set ambiguous_width = 2')}")
