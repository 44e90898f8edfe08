"""``govdisclose doctor``: whether this installation can do its work, and what to repair."""

from __future__ import annotations

import platform
import stat
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from govdisclose.cli.commands import PLAIN_EXITS, Command, FinishedWithFindings
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import worded
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session
from govdisclose.config import project_file, read_settings_file, user_file
from govdisclose.errors import ExitCode, GovDiscloseError

if TYPE_CHECKING:
    from govdisclose.domain.law.calendar import WorkingCalendar
    from govdisclose.office import Office

__all__ = ["Check", "CheckState", "calendar_check", "command"]

_PYTHON_LEAST = (3, 11)
_SQLITE_LEAST = (3, 40)
_PRIVATE_MODE = 0o600

_COVERAGE_DAYS = 60
"""Calendar days ahead within which a reply that is extended once usually falls due."""

_RULER = "1234567890"
_RULER_WIDE = "一二三四五"
_RULER_AMBIGUOUS = "“”…—·①●→×½"


class CheckState(Enum):
    """Outcome of one check."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing is wrong."""
    FAULT = "fault"


class Check(NamedTuple):
    """One line of the report."""

    name: str
    """Stable ASCII name."""
    state: CheckState
    detail: str
    """What was found, in the active language."""

    def as_json(self) -> dict[str, object]:
        """Shape of one element of ``doctor --json``."""
        return {"check": self.name, "state": self.state.value, "detail": self.detail}


_STATE_WORDS = {
    CheckState.OK: N_("ok"),
    CheckState.NOTE: N_("note"),
    CheckState.FAULT: N_("fault"),
}


@click.command(
    "doctor",
    cls=Command,
    help=N_("Check this installation: Python, SQLite, terminal, files, plugins, calendar."),
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
        rows = [[check.name, tr(_STATE_WORDS[check.state]), check.detail] for check in checks]
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
    if "://" not in address:
        path = Path(address)
        if not path.exists():
            yield Check("office", CheckState.NOTE, tr("no office at {path} yet").format(path=path))
            return
        for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            if file.exists():
                yield _mode(file)
    try:
        office = session.office()
        calendar, today = office.calendars.current(), office.environment.today()
    except GovDiscloseError as fault:
        yield Check("office", CheckState.FAULT, worded(fault.template, fault.data))
    else:
        yield Check("office", CheckState.OK, address)
        yield from _key(office)
        yield calendar_check(calendar, today)


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
        yield _mode(Path(state.place))._replace(name="key_mode")


def _mode(file: Path) -> Check:
    """Files of an office are for their owner alone; Windows keeps rights elsewhere."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if sys.platform == "win32" or mode & ~_PRIVATE_MODE == 0:
        return Check("file_mode", CheckState.OK, f"{file} {mode:04o}")
    detail = tr("{path} has mode {mode}: others can read it; chmod 600 {path}")
    return Check("file_mode", CheckState.FAULT, detail.format(path=file, mode=f"{mode:04o}"))


def _plugins(session: Session) -> Iterator[Check]:
    records = session.plugins().records()
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
    hint = tr("due dates beyond are provisional; see 'govdisclose calendar load'")
    return Check("calendar", state, f"{shown}; {hint}")


def _emit_ruler() -> None:
    """Three lines that end at one place on a terminal that counts as this program does."""
    emit_text("")
    emit_text(tr("the bars below stand in one column if the terminal counts as we do"))
    emit_text(f"{_RULER}|")
    emit_text(f"{_RULER_WIDE}|")
    emit_text(f"{_RULER_AMBIGUOUS}|  {tr('if only this one differs, set ambiguous_width = 2')}")
