"""Everything said on stderr: notes, warnings, errors, findings and progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from govdisclose.cli.finding_words import DETAIL_WORDS, FINDING_WORDS
from govdisclose.cli.language import N_, tr
from govdisclose.cli.layout import inert
from govdisclose.cli.phrases import in_words
from govdisclose.errors import GovDiscloseError

if TYPE_CHECKING:
    from govdisclose.cli.progress import Progress
    from govdisclose.domain.finding import Finding

__all__ = [
    "FINDING_LINES",
    "configure",
    "error_line",
    "finding_line",
    "finding_text",
    "is_quiet",
    "note",
    "progress",
    "show_counted_findings",
    "show_error",
    "show_findings",
    "show_usage_error",
    "show_warning",
    "wants_colour",
    "warning",
    "worded",
]

FINDING_LINES = 20
"""Lines of findings shown at most; the rest are counted."""

_SEVERITY_WORDS = {"error": N_("error"), "warning": N_("warning"), "info": N_("note")}
_SEVERITY_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


_SHORTEST_NUMBER_CHARS = 11
"""A mobile number; shorter texts hold none of a person."""


class _Voice:
    """How loud and how coloured this process speaks; set once by ``main``."""

    quiet = False
    colour = False


def configure(*, quiet: bool, colour: bool) -> None:
    """Set the manner for the whole process: notes and progress are silent when ``quiet``."""
    _Voice.quiet = quiet
    _Voice.colour = colour


def is_quiet() -> bool:
    """True when notes and progress are not wanted."""
    return _Voice.quiet


def wants_colour(
    environment: Mapping[str, str], *, is_terminal: bool, no_color: bool, setting: str = "auto"
) -> bool:
    """Whether to colour: flag, ``NO_COLOR``, ``FORCE_COLOR``, the setting, then the terminal.

    ``NO_COLOR`` counts when it is not empty (no-color.org); ``TERM=dumb`` is no colour terminal.
    """
    if no_color or environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR") or setting == "always":
        return True
    return is_terminal and setting != "never" and environment.get("TERM") != "dumb"


def note(msgid: str, **data: object) -> None:
    """Say something useful that is no result; silent with ``--quiet``."""
    if not _Voice.quiet:
        _write(worded(msgid, data))


def warning(msgid: str, **data: object) -> None:
    """Say that something needs attention although the command goes on."""
    _write(f"govdisclose: {_styled('warning')}: {worded(msgid, data)}")


def show_error(error: GovDiscloseError) -> None:
    """Print the error line and, when there is one, the hint below it."""
    _write(error_line(error))
    if error.hint:
        _write(f"{tr('hint')}: {worded(error.hint, error.data)}")


def show_warning(error: GovDiscloseError) -> None:
    """Say in one line what could not be used while the command goes on."""
    text = worded(error.template, error.data).splitlines()[0]
    _write(f"govdisclose: {_styled('warning')}: {text} ({error.code})")


def error_line(error: GovDiscloseError) -> str:
    """``govdisclose: error: <what> (<CODE>)`` in the active language."""
    return f"govdisclose: {_styled('error')}: {worded(error.template, error.data)} ({error.code})"


def show_usage_error(error: click.ClickException) -> None:
    """Print a fault click found in the command line, in the form of all errors."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        _write(error.format_message())
        return
    text = error.format_message().rstrip(".。")
    _write(f"govdisclose: {_styled('error')}: {inert(_masked(text))} (USE-010)")
    context = getattr(error, "ctx", None)
    if context is None:
        return
    option = getattr(error, "option_name", "")
    root_options = {name for param in context.find_root().command.params for name in param.opts}
    if context.parent is not None and option in root_options:
        hint = tr("global options stand before the noun: govdisclose {option} ...")
        _write(f"{tr('hint')}: {hint.format(option=option)}")
    else:
        hint = tr("see '{command} --help'").format(command=context.command_path)
        _write(f"{tr('hint')}: {hint}")


def finding_text(code: str) -> str:
    """Wording of a finding code in the active language; the code itself when it has none."""
    msgid = FINDING_WORDS.get(code)
    return tr(msgid) if msgid else code


def finding_line(finding: Finding, count: int = 1) -> str:
    """One line for ``count`` findings of a kind, placed at the first of them."""
    text = finding_text(finding.code)
    label = f"{text} ({finding.code})" if text != finding.code else finding.code
    many = f"{count} x " if count > 1 else ""
    place = _place(finding)
    first = tr("first at {place}").format(place=place) if count > 1 and place else place
    value = "" if finding.value is None else f' "{inert(finding.value)}"'
    facts = "; ".join(
        f"{tr(DETAIL_WORDS.get(key, key))}: {inert(_detail(key, text))}"
        for key, text in finding.detail
        if text
    )
    tail = f": {(first + value).strip()}" if first or value else ""
    told = f" [{facts}]" if facts else ""
    return f"{_styled(finding.severity.value)}: {many}{label}{tail}{told}"


def show_findings(findings: Iterable[Finding]) -> None:
    """Print findings grouped by code, errors first, then the most frequent.

    Args:
        findings: In the order they were found; consumed once, so a long stream needs little memory.
    """
    firsts: list[Finding] = []
    counts: dict[tuple[str, str], int] = {}
    for finding in findings:
        kind = (finding.code, finding.severity.value)
        if kind not in counts:
            firsts.append(finding)
        counts[kind] = counts.get(kind, 0) + 1
    show_counted_findings(firsts, counts)


def show_counted_findings(
    findings: Iterable[Finding], counts: Mapping[tuple[str, str], int]
) -> None:
    """Print findings that were counted before, in the order and form of :func:`show_findings`.

    Args:
        findings: Some of them in the order found, to show where the first of a kind is.
        counts: How many there are by (code, severity).
    """
    firsts: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        firsts.setdefault((finding.code, finding.severity.value), finding)
    order = list(_SEVERITY_WORDS)
    kinds = sorted(counts, key=lambda kind: (order.index(kind[1]), -counts[kind], kind[0]))
    shown = kinds if len(kinds) <= FINDING_LINES else kinds[: FINDING_LINES - 1]
    for kind in shown:
        _write(finding_line(firsts.get(kind) or _unplaced(*kind), counts[kind]))
    rest = kinds[len(shown) :]
    if rest:
        line = tr("... and {count} findings of {kinds} further kinds")
        _write(line.format(count=sum(counts[kind] for kind in rest), kinds=len(rest)))


def _unplaced(code: str, severity: str) -> Finding:
    from govdisclose.domain.finding import Finding, Severity  # rare: the kind came late in the file

    return Finding(code=code, severity=Severity(severity))


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Progress]:
    """A progress bar on a terminal, nothing elsewhere; removed when the work is done.

    Args:
        label: What is being done, already translated.
        total: Number of steps, or None when unknown.
    """
    from govdisclose.cli.progress import Progress  # not needed by commands that are quick

    bar = Progress(label, total, wanted=not _Voice.quiet and sys.stderr.isatty())
    try:
        yield bar
    finally:
        bar.close()


def _place(finding: Finding) -> str:
    parts = [inert(os.path.basename(finding.file))] if finding.file else []
    if finding.sheet:
        parts.append(tr("sheet {sheet}").format(sheet=inert(finding.sheet)))
    if finding.row is not None:
        parts.append(tr("row {row}").format(row=finding.row))
    if finding.column:
        parts.append(tr("column {column}").format(column=inert(finding.column)))
    return " ".join(parts)


def worded(msgid: str, data: Mapping[str, object]) -> str:
    """A message in the active language with its data filled in, inert towards the terminal."""
    shown = {key: inert(_shown(key, value)) for key, value in data.items()}
    return tr(msgid).format_map(_Known(shown))


class _Known(dict[str, str]):
    """Field values; a field the raiser forgot stays visible instead of hiding the message."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _detail(key: str, text: str) -> str:
    """A further fact of a finding: fields by their names, sources and reasons in words."""
    if key in {"field", "fields"}:
        from govdisclose.cli.catalogue_words import field_word  # loads much that help does without

        return tr(", ").join(field_word(code) for code in text.split("、"))
    return in_words(key, text)


def _shown(key: str, value: object) -> str:
    if isinstance(value, (tuple, list, set, frozenset)):
        members = sorted(map(str, value)) if isinstance(value, (set, frozenset)) else value
        return tr(", ").join(in_words(key, _masked(str(member))) for member in members)
    # Counts and sizes may be as long as a number of a person.
    return in_words(key, str(value) if isinstance(value, int) else _masked(str(value)))


def _masked(text: str) -> str:
    """The text without numbers that may be a person's, whoever gave them."""
    if len(text) < _SHORTEST_NUMBER_CHARS or not any(map(str.isdecimal, text)):
        return text
    from govdisclose.domain.personal import without_persons  # few messages hold long numbers

    return without_persons(text)


def _styled(severity: str) -> str:
    word = tr(_SEVERITY_WORDS[severity])
    return click.style(word, fg=_SEVERITY_COLOURS[severity], bold=True) if _Voice.colour else word


def _write(line: str) -> None:
    # Results already printed must stand before what is said about them, in pipes too.
    if not sys.stdout.closed:
        sys.stdout.flush()
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
