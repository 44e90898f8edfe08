"""The two languages of the command line: one gettext catalogue, English message ids."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["LANGUAGES", "N_", "activate", "choose_language", "language", "tr"]

LANGUAGES = ("zh", "en")
"""Codes accepted by ``--lang`` and ``GOVDISCLOSE_LANG``."""

_DOMAIN = "govdisclose"
_FOLDER = Path(__file__).resolve().parent.parent / "locale"
_GETTEXT_NAMES = {"zh": "zh_CN", "en": "en"}


class _Active:
    """The language in force and its translations; one per process, set by ``activate``."""

    code = "en"
    translations: gettext.NullTranslations = gettext.NullTranslations()


def N_(msgid: str) -> str:
    """Mark a message id for the catalogue and return it unchanged."""
    return msgid


def tr(msgid: str) -> str:
    """The message in the active language; the message id itself when no translation exists."""
    # gettext answers the empty id with the header of the catalogue.
    return _Active.translations.gettext(msgid) if msgid else ""


def language() -> str:
    """Code of the active language, one of ``LANGUAGES``."""
    return _Active.code


def choose_language(
    flag: str | None, environment: Mapping[str, str], configured: str | None = None
) -> str:
    """The language to speak: flag, ``GOVDISCLOSE_LANG``, configuration, then the locale.

    Args:
        flag: Value of ``--lang``, any case, or None.
        environment: Environment variables.
        configured: Key ``lang`` of the configuration, or None.

    Returns:
        A code of ``LANGUAGES``. Values that name no language here are passed over.
    """
    for wish in (flag, environment.get("GOVDISCLOSE_LANG"), configured):
        if wish and (code := _code_of(wish)):
            return code
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        # The first locale variable that is set decides, as POSIX has it.
        if value := environment.get(name):
            return _code_of(value) or "en"
    return _code_of(_system_locale()) or "en"


def activate(code: str) -> None:
    """Speak ``code`` from now on, click's own phrases included.

    click looks its phrases up in the process-wide gettext domain, whose language comes from the
    environment: both are set here.
    """
    name = _GETTEXT_NAMES[code]
    _Active.code = code
    _Active.translations = gettext.translation(_DOMAIN, _FOLDER, languages=[name], fallback=True)
    os.environ["LANGUAGE"] = name
    gettext.bindtextdomain(_DOMAIN, str(_FOLDER))
    gettext.textdomain(_DOMAIN)


def _code_of(value: str) -> str | None:
    """``zh_CN.UTF-8`` and ``ZH`` are zh; C and POSIX name no language."""
    head = value.strip().lower().replace("-", "_").split("_")[0].split(".")[0]
    if head in {"zh", "chinese (simplified)", "chinese"}:
        return "zh"
    return "en" if head in {"en", "english"} else None


def _system_locale() -> str:
    """The locale's name where no variable says it, which is the rule on Windows."""
    if sys.platform != "win32":
        return ""
    import locale  # only needed here

    return locale.getlocale()[0] or ""
