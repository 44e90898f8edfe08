"""The listener: one mail for each digest, and only where the watch was started with ``--mail``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from govdisclose.errors import RuleRefusal
from govdisclose.plugins.api import PluginInfo
from govdisclose_mail.settings import MailSettings, read_settings

if TYPE_CHECKING:
    import smtplib

    from govdisclose.domain.journal import Entry

__all__ = ["MailFailed", "MailListener"]

_TIMEOUT_SECONDS = 20


class MailFailed(RuleRefusal):
    """A digest could not be handed to the mail server."""

    code = "MAIL-002"
    template = "the digest was not taken by {host}:{port}: {reason}"
    hint = "signals stand as they are; check the settings of govdisclose-mail and the server"


class MailListener:
    """Sends digests of supervision.

    The text holds codes, numbers, dates and names of agencies; it comes worded in the language of
    the watch and names no applicant and no content.

    Args:
        settings: Reads the settings, each time anew, so that a long watch follows them.
    """

    def __init__(self, settings: Callable[[], MailSettings] = read_settings) -> None:
        self._settings = settings

    def describe(self) -> PluginInfo:
        """Say what this listener is."""
        return PluginInfo("Digests of supervision by mail", "监察信号邮件")

    def recorded(self, entries: Sequence[Entry]) -> None:
        """Nothing: mail follows digests and not single entries."""

    def signalled(self, digest: Mapping[str, object]) -> None:
        """Mail a digest, if the watch may use the network.

        Args:
            digest: Its ``mail`` must be true; ``subject`` and ``text`` are its words.

        Raises:
            MailUnset: The settings are missing.
            MailFailed: The server cannot be reached or refuses it.
        """
        if digest.get("mail") is not True:
            return
        import smtplib  # only a watch that may send loads it

        settings = self._settings()
        message = _message(settings, str(digest["subject"]), str(digest["text"]))
        try:
            with _connected(settings) as connection:
                if settings.user is not None:
                    connection.login(settings.user, settings.password or "")
                connection.sendmail(settings.sender, list(settings.recipients), message)
        except (OSError, smtplib.SMTPException) as fault:
            # What a server answers may repeat addresses; the kind of the fault is enough.
            reason = getattr(fault, "strerror", None) or type(fault).__name__
            raise MailFailed(host=settings.host, port=settings.port, reason=reason) from fault


def _connected(settings: MailSettings) -> smtplib.SMTP:
    import smtplib
    import ssl

    if settings.security == "tls":
        return smtplib.SMTP_SSL(
            settings.host,
            settings.port,
            timeout=_TIMEOUT_SECONDS,
            context=ssl.create_default_context(),
        )
    connection = smtplib.SMTP(settings.host, settings.port, timeout=_TIMEOUT_SECONDS)
    if settings.security == "starttls":
        try:
            connection.starttls(context=ssl.create_default_context())
        except BaseException:
            connection.close()
            raise
    return connection


def _message(settings: MailSettings, subject: str, text: str) -> bytes:
    """The mail in bytes: headers encoded, lines ended as SMTP wants them."""
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import localtime, make_msgid

    message = EmailMessage(policy=SMTP)
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.recipients)
    message["Subject"] = " ".join(subject.split())
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=settings.sender.rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, charset="utf-8", cte="base64")
    return message.as_bytes()
