"""The list of a register for the public holds what its plugin declares public, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path

import pytest

from tests.cli.inside import invoke, office_in

_POINTS = """名称,类型,设置单位,地址,开放时间,联系电话,终端数,撤销日期
甲馆,图书馆,淮南市人民政府,样例路1号,工作日,000-0001,77301,
乙馆,档案馆,,样例路2号,,000-0002,77302,2009-01-01
丙馆,其他,,样例路3号,,000-0003,77303,
丁馆,其他,,样例路4号,周末,000-0004,77304,
"""
_HIDDEN = ("000-00", "7730", "淮南市人民政府", "乙馆", "样例路2号", "丙馆", "样例路3号",
           "样例路4号", "周末", "reading_points:", "version")  # fmt: skip


@pytest.fixture(scope="module", name="office")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An open point, one that closed, one that was removed, and one whose contacts were erased."""
    folder = office_in(tmp_path_factory.mktemp("office"), second=True)
    (folder / "points.csv").write_text(_POINTS, "utf-8")
    for command in (
        ("import", "reading_points", "points.csv"),
        ("remove", "reading_points", "丙馆"),
        ("erase", "reading_points", "丁馆", "--ground", "pipl-47(1)", "--approver", "lisi"),
    ):
        done = invoke(folder, "register", *command)
        assert 0 == done.exit_code, done.output
    return folder


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("shape", ["csv", "tsv", "json", "jsonl", "html"])
def test_list_for_the_public_shows_no_other_field_and_no_other_record(
    office: Path, shape: str, lang: str
) -> None:
    """Neither telephone nor agency nor numbers, nor what closed, was removed or was erased."""
    options = ("--public", "--format", shape)

    shown = invoke(office, "register", "export", "reading_points", *options, lang=lang).stdout

    assert [] == [word for word in _HIDDEN if word in shown]
    assert "甲馆" in shown
    assert "样例路1号" in shown
    assert "丁馆" in shown


def test_people_read_words_and_programs_codes(office: Path) -> None:
    """A table has Chinese headings and words, JSON the names of the declaration."""
    export = ("register", "export", "reading_points", "--public", "--format")

    table = list(csv.reader(io.StringIO(invoke(office, *export, "csv", lang="zh").stdout)))
    rows = [json.loads(row) for row in invoke(office, *export, "jsonl").stdout.splitlines()]

    assert ["名称", "类型", "地址", "开放时间"] == table[0]
    assert ["甲馆", "图书馆", "样例路1号", "工作日"] in table
    assert {"甲馆": "library", "丁馆": "other"} == {row["name"]: row["kind"] for row in rows}
    assert [{"name", "kind", "address", "hours"}] * 2 == [set(row) for row in rows]


def test_file_for_the_public_can_be_read_by_a_web_server(office: Path) -> None:
    """Files of the office are its own; the list for the public has the usual rights."""
    export = ("register", "export", "reading_points", "-o")
    invoke(office, *export, "public.html", "--public", "--format", "html")
    invoke(office, *export, "own.csv")

    modes = [stat.S_IMODE((office / name).stat().st_mode) for name in ("public.html", "own.csv")]

    assert [0o666 & ~_umask(), 0o600] == modes


def test_register_without_public_fields_has_no_list(office: Path) -> None:
    """Visits are the office's own."""
    refused = invoke(office, "register", "export", "reading_point_visits", "--public")

    assert 0 != refused.exit_code
    assert "" == refused.stdout


def _umask() -> int:
    present = os.umask(0)
    os.umask(present)
    return present
