"""Where digests go: a TOML file of the user, and a password that stands in no command line."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from govdisclose.errors import UsageFault

__all__ = ["CONFIG_VARIABLE", "PASSWORD_VARIABLE", "MailSettings", "MailUnset", "read_settings"]

CONFIG_VARIABLE = "GOVDISCLOSE_MAIL_CONFIG"
PASSWORD_VARIABLE = "GOVDISCLOSE_MAIL_PASSWORD"

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_KEYS = frozenset({"host", "port", "security", "sender", "recipients", "user", "password_file"})


class MailUnset(UsageFault):
    """The settings of mail are missing or cannot be used."""

    code = "MAIL-001"
    template = "mail cannot be sent: {reason} in {path}"
    hint = "write the keys host, sender and recipients; see the README of govdisclose-mail"


class MailSettings(NamedTuple):
    """A server and who gets the mail."""

    host: str
    port: int
    security: str
    """``starttls``, ``tls`` or ``none``."""
    sender: str
    recipients: tuple[str, ...]
    user: str | None
    password: str | None

    def __repr__(self) -> str:
        """Without the password."""
        return f"MailSettings({self.host}:{self.port}, {self.security})"


def read_settings(environment: Mapping[str, str] | None = None) -> MailSettings:
    """The settings in force.

    Args:
        environment: Variables; those of the process unless given.

    Raises:
        MailUnset: The file is missing, or holds what it cannot hold.
    """
    known = os.environ if environment is None else environment
    path = _place(known)
    try:
        shape = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise MailUnset(path=path, reason="there is no file") from None
    except (OSError, ValueError) as fault:
        raise MailUnset(path=path, reason="the file does not parse") from fault
    if unknown := sorted(shape.keys() - _KEYS):
        raise MailUnset(path=path, reason=f"the key {unknown[0]} is not known")
    for key in ("host", "sender"):
        if not _is_plain(shape.get(key)):
            raise MailUnset(path=path, reason=f"{key} is missing")
    recipients = shape.get("recipients")
    if not isinstance(recipients, list) or not recipients or not all(map(_is_plain, recipients)):
        raise MailUnset(path=path, reason="recipients is no list of addresses")
    security = shape.get("security", "starttls")
    if security not in _PORTS:
        raise MailUnset(path=path, reason="security is none of starttls, tls, none")
    port = shape.get("port", _PORTS[security])
    if type(port) is not int or not 0 < port < 65536:
        raise MailUnset(path=path, reason="port is no port")
    user = shape.get("user")
    return MailSettings(
        host=shape["host"],
        port=port,
        security=security,
        sender=shape["sender"],
        recipients=tuple(recipients),
        user=user if _is_plain(user) else None,
        password=_password(shape, path, known),
    )


def _password(
    shape: Mapping[str, object], path: Path, environment: Mapping[str, str]
) -> str | None:
    said = environment.get(PASSWORD_VARIABLE)
    if said:
        return said
    named = shape.get("password_file")
    if not _is_plain(named):
        return None
    file = path.parent / Path(str(named)).expanduser()
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as fault:
        raise MailUnset(path=path, reason="password_file cannot be read") from fault


def _place(environment: Mapping[str, str]) -> Path:
    named = environment.get(CONFIG_VARIABLE)
    if named:
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_config_path("govdisclose", appauthor=False) / "mail.toml"


def _is_plain(value: object) -> bool:
    """A text without line breaks, which in a header would be a header of their own."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()
