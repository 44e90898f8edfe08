"""Settings: who wins, what is refused, and what the config nouns print."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from govdisclose.cli.doctor_checks import CheckState
from govdisclose.cli.doctor_commands import calendar_check
from govdisclose.config import (
    ConfigUnreadable,
    Origin,
    Settings,
    UnfitSetting,
    UnknownSetting,
    load_settings,
    read_settings_file,
)
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.law.calendar import Span, WorkingCalendar
from govdisclose.office import Office
from tests.cli.program import run


def settings_of(
    folder: Path,
    *,
    user: str = "",
    project: str = "",
    environment: dict[str, str] | None = None,
    flags: dict[str, object] | None = None,
) -> Settings:
    """Settings from the text of two files, variables and flags."""
    files = ((Origin.USER, folder / "user.toml"), (Origin.PROJECT, folder / "project.toml"))
    for (_, path), text in zip(files, (user, project), strict=True):
        if text:
            path.write_text(text, encoding="utf-8")
    return load_settings(environment=environment or {}, flags=flags or {}, files=files)


def states_of(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """State by name of each check ``doctor --json`` printed."""
    return {check["check"]: check["state"] for check in json.loads(done.stdout)}


def test_stronger_places_win(tmp_path: Path) -> None:
    """Flags before environment before project before user before default."""
    user = 'lang = "zh"\nactor = "u"\ncolor = "never"\ndb = "/u.db"'
    project = 'lang = "en"\nactor = "p"\ndb = "/p.db"'

    settings = settings_of(
        tmp_path,
        user=user,
        project=project,
        environment={"GOVDISCLOSE_ACTOR": "e", "GOVDISCLOSE_DB": "/e.db"},
        flags={"db": "/f.db", "actor": None},
    )

    origins = {key: setting.origin for key, setting in settings.by_key.items()}
    assert ("/f.db", "e", "en", "never") == (
        settings.text("db"),
        settings.text("actor"),
        settings.text("lang"),
        settings.text("color"),
    )
    assert {
        "db": Origin.FLAG,
        "lang": Origin.PROJECT,
        "actor": Origin.ENVIRONMENT,
        "key_file": Origin.DEFAULT,
        "color": Origin.USER,
        "ambiguous_width": Origin.DEFAULT,
        "keymap": Origin.DEFAULT,
        "tui.theme": Origin.DEFAULT,
        "plugins.disabled": Origin.DEFAULT,
    } == origins


def test_relative_store_is_meant_from_its_file(tmp_path: Path) -> None:
    """A file name in a configuration file does not depend on where the command runs."""
    settings = settings_of(tmp_path, project='db = "data/office.db"')

    assert str(tmp_path / "data/office.db") == settings.text("db")


def test_address_of_a_server_is_kept(tmp_path: Path) -> None:
    """An address with a scheme is no file name."""
    settings = settings_of(tmp_path, user='db = "postgresql://office"')

    assert "postgresql://office" == settings.text("db")


def test_disabled_plugins_are_a_list(tmp_path: Path) -> None:
    """[plugins] disabled holds names."""
    settings = settings_of(tmp_path, user='[plugins]\ndisabled = ["a", "b"]')

    assert frozenset({"a", "b"}) == settings.disabled_plugins


def test_unknown_key_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    """A mistyped key is not silently ignored; the nearest key is named."""
    with pytest.raises(UnknownSetting, match=r"plugins\.disabled"):
        settings_of(tmp_path, user='[plugins]\ndisable = ["a"]')


@pytest.mark.parametrize(
    "text",
    [
        'lang = "fr"',
        "ambiguous_width = 3",
        "ambiguous_width = true",
        'plugins.disabled = "a"',
        "plugins.disabled = [1]",
        'db = ""',
        "db = 5",
        "plugins = 1",
    ],
)
def test_value_of_a_wrong_kind_is_refused(tmp_path: Path, text: str) -> None:
    """Every key says what it takes, and takes nothing else."""
    with pytest.raises((UnfitSetting, UnknownSetting)):
        settings_of(tmp_path, user=text)


@pytest.mark.parametrize("content", [b"db = ", b"\xff\xfe"])
def test_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    """A damaged configuration is named with the reason, not with a traceback."""
    path = tmp_path / "config.toml"
    path.write_bytes(content)

    with pytest.raises(ConfigUnreadable, match=r"config\.toml"):
        read_settings_file(path)


def test_byte_order_mark_of_an_editor_is_accepted(tmp_path: Path) -> None:
    """A file saved by a Windows editor is as good as another."""
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbflang = "zh"')

    assert {"lang": "zh"} == read_settings_file(path)


def test_config_show_names_the_origin(tmp_path: Path) -> None:
    """config show --origin says which file, variable or option a value comes from."""
    (tmp_path / "govdisclose.toml").write_text('color = "never"', encoding="utf-8")

    done = run(tmp_path, "--db", "x.db", "config", "show", "--origin", "--json")

    shown = json.loads(done.stdout)
    assert {"value": "x.db", "origin": "flag", "place": "--db"} == shown["db"]
    assert "project" == shown["color"]["origin"]
    assert {"value": "en", "origin": "environment", "place": "GOVDISCLOSE_LANG"} == shown["lang"]


def test_broken_configuration_stops_commands_but_not_its_check(tmp_path: Path) -> None:
    """With an unknown key every command ends with 2, while validate and help still work."""
    (tmp_path / "govdisclose.toml").write_text("langauge = 1", encoding="utf-8")

    shown = run(tmp_path, "config", "show")
    validated = run(tmp_path, "config", "validate", "--json")
    helped = run(tmp_path, "--help")

    assert 2 == shown.returncode
    assert 'unknown key "langauge"; known near it: lang' in shown.stderr
    assert 4 == validated.returncode
    assert [True, False] == [answer["valid"] for answer in json.loads(validated.stdout)]
    assert 0 == helped.returncode


def test_configured_language_is_spoken_by_help(tmp_path: Path) -> None:
    """The language of the configuration holds before the command line is even read."""
    (tmp_path / "govdisclose.toml").write_text('lang = "zh"', encoding="utf-8")

    done = run(tmp_path, "--help", variables={"GOVDISCLOSE_LANG": ""})

    assert "选项" in done.stdout


def test_doctor_finds_a_readable_office_file(tmp_path: Path) -> None:
    """A store that others can read is a fault: files of an office are for their owner alone."""
    office = tmp_path / "office.db"
    Office.create(str(office), name="Office").close()
    private = run(tmp_path, "--db", "office.db", "doctor", "--json")
    office.chmod(0o644)

    open_to_all = run(tmp_path, "--db", "office.db", "doctor", "--json")

    assert "ok" == states_of(private)["file_mode"]
    assert 4 == open_to_all.returncode
    assert "fault" == states_of(open_to_all)["file_mode"]


def test_doctor_tells_how_the_secret_key_stands(tmp_path: Path) -> None:
    """Its place, who may read it, and that one which was used is gone."""
    address = tmp_path / "office.db"
    with Office.create(str(address), name="Office", actor="li") as office:
        office.staff.add("wang", "乙", roles=[Role.APPROVER])
        ref = office.catalogue.add(None, {"title": "通知"}).ref
        office.catalogue.erase(ref, ground="privacy", approver="wang")
    key = tmp_path / "office.db.key"
    healthy = run(tmp_path, "--db", "office.db", "doctor", "--json")
    key.chmod(0o644)
    readable = run(tmp_path, "--db", "office.db", "doctor", "--json")
    key.unlink()

    lost = run(tmp_path, "--db", "office.db", "doctor", "--json")

    assert ("ok", "ok") == (states_of(healthy)["key"], states_of(healthy)["key_mode"])
    assert "fault" == states_of(readable)["key_mode"]
    assert (4, "fault") == (lost.returncode, states_of(lost)["key"])


def test_doctor_reports_a_broken_configuration(tmp_path: Path) -> None:
    """doctor goes on where other commands stop."""
    (tmp_path / "govdisclose.toml").write_text("nonsense = 1", encoding="utf-8")

    done = run(tmp_path, "doctor", "--json")

    assert 4 == done.returncode
    assert "fault" == states_of(done)["project_config"]


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 6, 1), CheckState.OK),
        (date(2026, 11, 24), CheckState.NOTE),
        (date(2027, 1, 1), CheckState.FAULT),
    ],
)
def test_doctor_tells_how_far_the_calendar_reaches(today: date, state: CheckState) -> None:
    """Soon-ending coverage is worth a note; a calendar that ended makes every limit provisional."""
    span = Span(first=date(2004, 1, 1), last=date(2026, 12, 31))
    calendar = WorkingCalendar(name="made up", covered=(span,))

    check = calendar_check(calendar, today)

    assert state is check.state
    assert "announced from 2004-01-01 to 2026-12-31" in check.detail


def test_doctor_opens_the_office(tmp_path: Path) -> None:
    """A healthy office shows its calendar; a file that is none is a fault, not a traceback."""
    Office.create(str(tmp_path / "office.db"), name="Office").close()
    damaged = tmp_path / "damaged.db"
    damaged.write_text("no database", encoding="utf-8")
    damaged.chmod(0o600)

    healthy = run(tmp_path, "--db", "office.db", "doctor", "--json")
    broken = run(tmp_path, "--db", "damaged.db", "doctor", "--json")

    assert {"office", "calendar", "file_mode"} <= {
        check["check"] for check in json.loads(healthy.stdout)
    }
    assert 4 == broken.returncode
    assert {"check": "office", "state": "fault"} in [
        {key: check[key] for key in ("check", "state")} for check in json.loads(broken.stdout)
    ]


def _office_with_files(folder: Path) -> None:
    with Office.create(str(folder / "office.db"), name="Office", actor="li") as office:
        office.maintenance.backup(folder / "copy.db")
    (folder / "in.rejects.csv").write_text("a,b\n", encoding="utf-8")
    (folder / "in.rejects.csv").chmod(0o600)


def test_doctor_looks_at_backups_and_rejected_rows(tmp_path: Path) -> None:
    """Copies and rejected rows hold what the office holds, so others may not read them either."""
    _office_with_files(tmp_path)
    private = run(tmp_path, "--db", "office.db", "doctor", "--json")
    for name in ("copy.db", "in.rejects.csv"):
        (tmp_path / name).chmod(0o640)

    open_to_others = run(tmp_path, "--db", "office.db", "doctor", "--json")

    states = states_of(private)
    assert ("ok", "ok") == (states["backup"], states["rejects"])
    states = states_of(open_to_others)
    assert ("fault", "fault") == (states["backup"], states["rejects"])
    assert 4 == open_to_others.returncode


def test_doctor_notes_a_backup_that_is_elsewhere(tmp_path: Path) -> None:
    """A copy that was moved is no fault, but somebody has to know of it."""
    _office_with_files(tmp_path)
    (tmp_path / "copy.db").unlink()

    done = run(tmp_path, "--db", "office.db", "doctor", "--json")

    assert 0 == done.returncode
    assert "note" == states_of(done)["backup"]


@pytest.mark.parametrize("name", [".in.rejects.csv.ab12cd_9", "office.restoring.db"])
def test_doctor_finds_what_a_killed_command_left_behind(tmp_path: Path, name: str) -> None:
    """A file that a day later is still there belongs to no running command and may hold records."""
    Office.create(str(tmp_path / "office.db"), name="Office").close()
    left = tmp_path / name
    left.write_text("x", encoding="utf-8")
    left.chmod(0o600)
    fresh = run(tmp_path, "--db", "office.db", "doctor", "--json")
    os.utime(left, (0, 0))

    stale = run(tmp_path, "--db", "office.db", "doctor", "--json")

    assert (0, 4) == (fresh.returncode, stale.returncode)
    assert "fault" == states_of(stale)["stale_file"]
