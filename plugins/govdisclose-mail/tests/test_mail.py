"""Digests as mail, sent to a mail server of the test's own on this machine."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from govdisclose import Office
from govdisclose.office import Extensions
from govdisclose.plugins.registry import Registry
from govdisclose_mail import MailListener
from govdisclose_mail.listener import MailFailed
from govdisclose_mail.settings import (
    CONFIG_VARIABLE,
    PASSWORD_VARIABLE,
    MailSettings,
    MailUnset,
    read_settings,
)

DIGEST: Mapping[str, object] = {
    "mail": True,
    "subject": "2009-11-02 监察信号：红牌 1",
    "text": "2009-11-02 监察信号：红牌 1\n\n.一行以点开头\n",
}


class Server(socketserver.ThreadingTCPServer):
    """An SMTP server that keeps what it is given."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.logins: list[str] = []
        self.refuses = False


class _Session(socketserver.StreamRequestHandler):
    """One conversation: EHLO, AUTH, MAIL, RCPT, DATA, QUIT."""

    server: Server

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self._say("220 test")
        sender, recipients = "", []
        while line := self.rfile.readline():
            verb = line.decode("ascii").strip()
            word = verb.partition(" ")[0].upper()
            if word == "EHLO":
                self._say("250-test")
                self._say("250 AUTH PLAIN")
            elif word == "AUTH":
                self.server.logins.append(verb)
                self._say("235 ok")
            elif word == "MAIL":
                sender = verb
                self._say("250 ok")
            elif word == "RCPT":
                recipients.append(verb)
                self._say("550 no" if self.server.refuses else "250 ok")
            elif word == "DATA":
                self._say("354 go on")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text[1:] if text.startswith(b"..") else text)
                self.server.mails.append((sender, recipients, b"".join(lines)))
                self._say("250 taken")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")


@pytest.fixture
def server() -> Iterator[Server]:
    """A running server."""
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()


def _settings(server: Server, **changes: object) -> MailSettings:
    given = {
        "host": "127.0.0.1",
        "port": server.server_address[1],
        "security": "none",
        "sender": "jiancha@example.cn",
        "recipients": ("a@example.cn", "b@example.cn"),
        "user": None,
        "password": None,
        **changes,
    }
    return MailSettings(**given)  # type: ignore[arg-type]  # fields by name


def test_entry_point_names_the_listener() -> None:
    """The installed distribution offers the listener."""
    (found,) = entry_points(group="govdisclose.v1.listener", name="mail")

    assert MailListener is found.load()


def test_digest_arrives_as_it_was_worded(server: Server) -> None:
    """One mail to all recipients, its Chinese intact, a leading point included."""
    MailListener(lambda: _settings(server)).signalled(DIGEST)

    ((sender, recipients, content),) = server.mails
    assert "<jiancha@example.cn>" in sender
    assert 2 == len(recipients)
    mail = message_from_bytes(content, policy=policy.default)
    assert DIGEST["subject"] == mail["Subject"]
    assert "jiancha@example.cn" == mail["From"]
    assert "auto-generated" == mail["Auto-Submitted"]
    body = mail.get_content()
    assert DIGEST["text"] == body.replace("\r\n", "\n")


def test_nothing_is_sent_without_leave(server: Server) -> None:
    """A watch that may not use the network sends nothing and reads no settings."""

    def settings() -> MailSettings:
        raise AssertionError("the settings were read")

    listener = MailListener(settings)
    listener.signalled({**DIGEST, "mail": False})
    listener.recorded(())

    assert [] == server.mails


def test_login_uses_the_password(server: Server) -> None:
    """AUTH is asked for only where a user is named."""
    MailListener(lambda: _settings(server, user="jiancha", password="secret")).signalled(DIGEST)

    assert 1 == len(server.logins)


def test_refusal_is_told_without_addresses(server: Server) -> None:
    """Server and port stand in the message, recipients and password do not."""
    server.refuses = True
    with pytest.raises(MailFailed) as refused:
        MailListener(lambda: _settings(server, user="u", password="secret")).signalled(DIGEST)

    assert "example.cn" not in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "secret" not in repr(_settings(server, password="secret"))


def test_server_that_is_gone_is_told(server: Server) -> None:
    """A connection that is refused is one fault of mail and nothing else."""
    settings = _settings(server)
    server.shutdown()
    server.server_close()

    with pytest.raises(MailFailed):
        MailListener(lambda: settings).signalled(DIGEST)


def test_starttls_is_not_left_out(server: Server) -> None:
    """A server that cannot encrypt gets nothing where starttls is wanted."""
    with pytest.raises(MailFailed):
        MailListener(lambda: _settings(server, security="starttls")).signalled(DIGEST)

    assert [] == server.mails


def test_settings_come_from_a_file(tmp_path: Path) -> None:
    """Host, sender and recipients are needed; the password comes from a file or a variable."""
    path = tmp_path / "mail.toml"
    variables = {CONFIG_VARIABLE: str(path)}
    with pytest.raises(MailUnset):
        read_settings(variables)
    path.write_text(
        'host = "mail.example.cn"\nsender = "a@example.cn"\nrecipients = ["b@example.cn"]\n'
        'user = "a"\npassword_file = "secret"\n',
        "utf-8",
    )
    (tmp_path / "secret").write_text("from the file\n", "utf-8")

    settings = read_settings(variables)

    assert ("mail.example.cn", 587, "starttls") == settings[:3]
    assert "from the file" == settings.password
    assert "variable" == read_settings({**variables, PASSWORD_VARIABLE: "variable"}).password


@pytest.mark.parametrize(
    "line",
    ['host = ""', "port = 0", 'security = "maybe"', 'sender = "a@b\\nBcc: c"', "password = 'x'"],
)
def test_settings_that_cannot_be_are_refused(tmp_path: Path, line: str) -> None:
    """Unknown keys, a password in the file itself, and header breaks among them."""
    given = {"host": '"h"', "sender": '"a@b"', "recipients": '["c@d"]'}
    key, _, value = line.partition(" = ")
    given[key] = value
    path = tmp_path / "mail.toml"
    path.write_text("".join(f"{name} = {one}\n" for name, one in given.items()), "utf-8")

    with pytest.raises(MailUnset):
        read_settings({CONFIG_VARIABLE: str(path)})


def test_watch_tells_the_installed_listener(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From an office through the registry to the server; without leave nothing is sent."""
    path = tmp_path / "mail.toml"
    path.write_text(
        f'host = "127.0.0.1"\nport = {server.server_address[1]}\nsecurity = "none"\n'
        'sender = "a@example.cn"\nrecipients = ["b@example.cn"]\n',
        "utf-8",
    )
    monkeypatch.setenv(CONFIG_VARIABLE, str(path))
    with Office.create(str(tmp_path / "o.db"), name="样例市人民政府", actor="clerk") as office:
        assert () == office.extensions.signalled({**DIGEST, "mail": False})
        assert [] == server.mails
        assert () == office.extensions.signalled(DIGEST)
        office.extensions.signalled(DIGEST, but=("mail",))
        office.extensions.signalled(DIGEST, only=("another",))

    assert 1 == len(server.mails)


def test_mail_that_fails_costs_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch goes on; the fault is told each time."""
    monkeypatch.setenv(CONFIG_VARIABLE, str(tmp_path / "none.toml"))
    told: list[str] = []
    extensions = Extensions(Registry(), lambda record: told.append(str(record.error)))

    for _time in range(2):
        assert ("mail",) == extensions.signalled(DIGEST)

    assert 2 == len(told)
    assert "MAIL-001" in told[0]
