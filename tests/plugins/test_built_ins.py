"""What is built in goes through the door of every plugin, and costs no look at the others."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from govdisclose.plugins.built_in import BUILT_INS
from govdisclose.plugins.registry import PluginStatus, Registry, built_in_plugin
from govdisclose.ports.formats import SourceFormat
from tests.architecture.source_tree import ROOT
from tests.cli.inside import answer, invoke, office_in

EACH = [(kind, name) for kind, names in BUILT_INS.items() for name in names]


def test_table_is_what_the_project_declares() -> None:
    """The table that spares reading metadata says what the metadata would say."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    declared = {
        group.removeprefix("govdisclose.v1."): targets
        for group, targets in project["entry-points"].items()
    }

    assert {kind: dict(names) for kind, names in BUILT_INS.items()} == declared


@pytest.mark.parametrize(("kind", "name"), EACH)
def test_built_in_fits_the_protocol_of_its_group(kind: str, name: str) -> None:
    """What others must have, ours has, too; it is found without any installed metadata."""
    record = Registry(environment={}, claims=()).record(kind, name)

    assert PluginStatus.OK is record.status
    assert record.distribution.startswith("govdisclose ")
    assert record.info is not None
    assert record.info.title_zh


def test_every_format_read_and_written_is_declared() -> None:
    """No format has a side door."""
    formats = {known.value for known in SourceFormat}

    assert formats == set(BUILT_INS["importer"])
    # Nobody writes the workbooks of before 2007 any more.
    assert formats - {SourceFormat.XLS.value} == set(BUILT_INS["exporter"])


def test_built_in_is_made_once() -> None:
    """Asking twice gives the same object."""
    assert built_in_plugin("store", "sqlite") is built_in_plugin("store", "sqlite")


def test_office_opens_and_imports_without_reading_metadata(tmp_path: Path) -> None:
    """With no plugin of the kinds asked, the metadata of other distributions stays unread."""
    file = tmp_path / "items.csv"
    file.write_text("名称,发布日期\n关于防汛的通知,2009-05-01\n", encoding="utf-8")
    made = office_in(tmp_path) / "office.db"
    # The mail listener of this checkout is installed; the rule is about offices without one.
    program = (
        "from pathlib import Path\n"
        "from govdisclose.office import ImportOptions, Office\n"
        "from govdisclose.plugins import registry\n"
        "glance = registry.may_offer\n"
        "registry.may_offer = lambda kind, at: kind != 'listener' and glance(kind, at)\n"
        f"with Office.open({str(made)!r}, actor='zhangsan') as office:\n"
        f"    account = office.exchange.import_file(Path({str(file)!r}), ImportOptions())\n"
        "assert account.accepted == 1, account\n"
        "print('scanned' if '_candidates' in vars(office.extensions.registry) else 'not scanned')\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False
    )

    assert "not scanned" == done.stdout.strip(), done.stderr


def test_list_names_every_built_in_with_its_distribution(tmp_path: Path) -> None:
    """People see kind, name, distribution and status, and what is not used yet."""
    listed = answer(invoke(tmp_path, "plugin", "list", "--json"))

    ours = [(one["kind"], one["name"]) for one in listed if "govdisclose 0" in one["distribution"]]
    assert sorted(EACH) == sorted(ours)
    assert {"ok"} == {one["status"] for one in listed}
    assert {True} == {one["used"] for one in listed}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("china", "law pack cn-2019: OGI Regulations 2019 (Order 711)"),
        ("china", "flow publication: 公开审查"),
        ("mainland", "calendar mainland China: 2004-01-01 - "),
        ("sqlite", "sqlite (store, govdisclose "),
    ],
)
def test_check_shows_what_a_built_in_brings(tmp_path: Path, name: str, line: str) -> None:
    """Checking reads rule files, flows and calendars to their end and names them."""
    result = invoke(tmp_path, "plugin", "check", name)

    assert 0 == result.exit_code
    assert line in result.stdout


def test_check_speaks_chinese(tmp_path: Path) -> None:
    """The same in the other language, titles included."""
    result = invoke(tmp_path, "plugin", "check", "china", lang="zh")

    assert "法规包 cn-2019: 政府信息公开条例（2019年国务院令第711号）" in result.stdout
