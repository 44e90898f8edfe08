"""Why no copy without the given strings is made, one class per reason."""

from __future__ import annotations

from govdisclose.ports.screening import RedactionRefused

__all__ = [
    "RedactionDamaged",
    "RedactionKind",
    "RedactionLeft",
    "RedactionPictures",
    "RedactionReader",
    "RedactionUncertain",
]


class RedactionKind(RedactionRefused):
    """A file of a kind that is not redacted here."""

    code = "RED-001"
    template = "cannot redact {file}: it is of a kind that is not redacted here"
    hint = "save it as text, DOCX, XLSX or PDF"


class RedactionDamaged(RedactionRefused):
    """A file that is damaged, protected or built to exhaust the machine."""

    code = "RED-002"
    template = "cannot redact {file}: {reason}"
    hint = "open it, save it again without a password, and give the new file"


class RedactionPictures(RedactionRefused):
    """Pictures, into which nothing here can look."""

    code = "RED-003"
    template = (
        "cannot redact {file}: it holds {count} pictures, into which this program cannot look"
    )
    hint = "look at each: --pictures keep leaves them in, --pictures remove takes them out"


class RedactionUncertain(RedactionRefused):
    """Something in the file makes it uncertain that the strings are gone."""

    code = "RED-004"
    template = "cannot redact {file}: {reason}"
    hint = "make a new file of the visible text alone, and redact that"


class RedactionLeft(RedactionRefused):
    """The copy was read again, and something was still there."""

    code = "RED-005"
    template = "no copy of {file} was made: {count} of the strings are still found in it ({where})"
    hint = "nothing was written; give the string as it stands in one paragraph or cell"


class RedactionReader(RedactionRefused):
    """The package that reads the format is not installed."""

    code = "RED-006"
    template = "cannot redact {file}: {package} is not installed"
    hint = 'pip install "govdisclose[{extra}]"'
