"""Files of plugins whose rejected rows have to go back in another format."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from govdisclose.formats.library import FileFormats
from govdisclose.plugins.api import PluginInfo
from govdisclose.plugins.formats import PluggedFormats
from govdisclose.plugins.guarded_source import ImporterFailed
from govdisclose.plugins.registry import PluginUnknown, Registry
from govdisclose.ports.formats import (
    ReadOptions,
    RejectedRow,
    RowChunk,
    SheetLayout,
    SourceFormat,
    SourceNotReadable,
)


class Binder:
    """A made-up format: an importer, a source, and two tables with different columns."""

    suffixes = (".binder",)
    format = SourceFormat.CSV
    findings = ()

    def describe(self) -> PluginInfo:
        return PluginInfo("Binders", "活页夹")

    def recognises(self, head: bytes) -> bool:
        return head.startswith(b"BINDER")

    def open(self, path: Path, options: object, limits: object) -> Binder:
        return self

    def tables(self) -> Iterator[Leaf]:
        yield Leaf("甲", ("名称", "文号"))
        yield Leaf("乙", ("名称", "日期", "机关"))

    def close(self) -> None: ...

    def __enter__(self) -> Binder:
        return self

    def __exit__(self, *raised: object) -> None: ...


class Leaf:
    """One table of a binder."""

    findings = ()

    def __init__(self, sheet: str, columns: tuple[str, ...]) -> None:
        self.layout = SheetLayout(
            format=SourceFormat.CSV, columns=columns, labels=columns, sheet=sheet
        )

    def samples(self) -> list[list[str]]:
        return []

    def chunks(self) -> Iterator[RowChunk]:
        yield RowChunk(rows=[(2, list(self.layout.columns))])


@pytest.fixture(name="formats")
def _formats() -> PluggedFormats:
    """The formats with a binder among them."""
    target = f"{__name__}:Binder"
    claim = EntryPoint(name="binder", value=target, group="govdisclose.v1.importer")
    # The runner of the tests does not put their modules where an import finds them.
    sys.modules.setdefault(__name__, sys.modules[Binder.__module__])
    return PluggedFormats(
        Registry(environment={}, claims=[claim]), FileFormats(), lambda _record: None
    )


def _binder(folder: Path) -> Path:
    path = folder / "x.binder"
    path.write_bytes(b"BINDER")
    return path


def test_rejects_of_several_tables_go_back_as_a_workbook(
    formats: PluggedFormats, tmp_path: Path
) -> None:
    """A text file holds one table: two of them, with columns of their own, become two sheets."""
    with formats.open(_binder(tmp_path)) as source:
        layouts = [table.layout for table in source.tables()]
    rejected = [
        (layout, [(RejectedRow(row=2, cells=list(layout.columns)), "缺日期")]) for layout in layouts
    ]

    suffix = formats.rejects_suffix(layouts)
    written = formats.write_rejects(tmp_path / "back.xlsx", rejected)

    book = load_workbook(tmp_path / "back.xlsx")
    assert (".xlsx", 2) == (suffix, written)
    assert ["甲", "乙"] == book.sheetnames
    assert ("名称", "日期", "机关", "缺日期") == tuple(cell.value for cell in book["乙"][2])


def test_rejects_of_one_table_go_back_as_its_layout_says(
    formats: PluggedFormats, tmp_path: Path
) -> None:
    """In UTF-8 that a spreadsheet recognises, when the plugin states no encoding."""
    with formats.open(_binder(tmp_path)) as source:
        layout = next(iter(source.tables())).layout
    rejected = [(layout, [(RejectedRow(row=2, cells=["一", "二"]), "缺日期")])]

    written = formats.write_rejects(tmp_path / "back.csv", rejected)

    assert (".csv", 1) == (formats.rejects_suffix([layout]), written)
    assert "\ufeff名称,文号,退回原因\n一,二,缺日期\n" == (tmp_path / "back.csv").read_text("utf-8")


def test_built_in_formats_keep_their_own_suffix(formats: PluggedFormats, tmp_path: Path) -> None:
    """Only rows of a plugin's format may change it."""
    (tmp_path / "x.csv").write_text("名称\n甲\n", "utf-8")
    with formats.open(tmp_path / "x.csv") as source:
        layouts = [table.layout for table in source.tables()]

    assert (None, None) == (layouts[0].importer, formats.rejects_suffix(layouts))


def test_stated_format_goes_before_everything(formats: PluggedFormats, tmp_path: Path) -> None:
    """Who says that it is CSV gets CSV, whatever the content looks like."""
    name = formats.reader_of(_binder(tmp_path), ReadOptions(format=SourceFormat.CSV))

    assert "csv" == name


@pytest.mark.parametrize("name", ["absent.binder", "."])
def test_what_is_no_file_is_refused_by_the_built_in_reader(
    formats: PluggedFormats, tmp_path: Path, name: str
) -> None:
    """No plugin is asked for a file that is not there."""
    with pytest.raises(SourceNotReadable):
        formats.open(tmp_path / name)


def test_unknown_exporter_names_those_installed(formats: PluggedFormats) -> None:
    """A mistyped format shows what there is."""
    with pytest.raises(PluginUnknown) as caught:
        formats.export("cvs", [], [], io.BytesIO())

    assert ("csv", "jsonl", "tsv", "xlsx") == caught.value.data["installed"]


def test_importer_that_cannot_open_refuses_the_file(
    formats: PluggedFormats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it raises is told with file and plugin, and is a refusal like any other."""
    monkeypatch.setattr(Binder, "open", lambda *_given: 1 / 0)

    with pytest.raises(ImporterFailed, match=r'x\.binder: plugin "binder" failed at work: Zero'):
        formats.open(_binder(tmp_path))
