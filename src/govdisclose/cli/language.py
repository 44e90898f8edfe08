"""The two languages of the command line: one gettext catalogue, English message ids.

A plugin brings a catalogue of its own for what it says: domain and top package have one name, and
it lies in the folder ``locale`` of the package. It is asked where the host's has nothing to say.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

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
    plugins: ClassVar[dict[str, gettext.NullTranslations]] = {}
    """By top package; read when a message is first missing in the host's catalogue."""


def N_(msgid: str) -> str:
    """Mark a message id for the catalogue and return it unchanged."""
    return msgid


def tr(msgid: str) -> str:
    """The message in the active language; the message id itself when no translation exists."""
    if not msgid:
        return ""  # gettext answers the empty id with the header of the catalogue
    said = _Active.translations.gettext(msgid)
    return said if said != msgid or _Active.code == "en" else _said_by_plugins(msgid)


def _said_by_plugins(msgid: str) -> str:
    """The message in the first catalogue of a loaded plugin that has it."""
    # Whoever loaded a plugin loaded this module; a look at it must not.
    registry = sys.modules.get("govdisclose.plugins.registry")
    packages: tuple[str, ...] = () if registry is None else registry.loaded_packages()
    for package in packages:
        if package not in _Active.plugins:
            file = getattr(sys.modules.get(package), "__file__", None)
            folder = None if file is None else Path(file).parent / "locale"
            try:
                _Active.plugins[package] = gettext.translation(
                    package, folder, languages=[_GETTEXT_NAMES[_Active.code]], fallback=True
                )
            except (OSError, UnicodeDecodeError, ValueError):
                # Messages in English are better than none.
                _Active.plugins[package] = gettext.NullTranslations()
        said = _Active.plugins[package].gettext(msgid)
        if said != msgid:
            return said
    return msgid


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
    _Active.plugins.clear()
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
