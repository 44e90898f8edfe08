"""Which column fills which field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.finding import Severity
from govdisclose.formats.labels import label_key, label_table
from govdisclose.formats.mapping import map_columns
from govdisclose.formats.mapping_file import read_mapping, write_mapping
from govdisclose.formats.refusals import MappingUnreadable
from govdisclose.ports.formats import (
    CatalogueField,
    ChosenBy,
    ColumnMap,
    MappingRules,
    SheetLayout,
    SourceFormat,
)
from tests.shared_data import shared_data

F = CatalogueField


def _mapped(
    labels: list[str], samples: list[list[str]] | None = None, rules: MappingRules | None = None
) -> ColumnMap:
    layout = SheetLayout(format=SourceFormat.CSV, columns=tuple(labels), labels=tuple(labels))
    return map_columns(layout, samples or [], rules, "x.csv")


def _codes(found: ColumnMap) -> list[str]:
    return [finding.code for finding in found.findings]


@pytest.mark.parametrize(
    "label",
    [
        "索引号",
        "索 引 号：",
        "*索引号",
        "索引号（必填）",
        "【索引号】",
        "索引号 :",
        "索　引　号",
        "1.索引号",
    ],
)
def test_spelling_of_a_label_does_not_matter(label: str) -> None:
    """Spaces, colons, marks of obligation and brackets are no part of a label."""
    assert {F.INDEX_NUMBER: label} == _mapped([label]).columns


def test_every_real_layout_is_understood() -> None:
    """All thirteen layouts seen give the fields a reader of the page would name."""
    path = shared_data("catalogues", "catalogue_header_samples.json")
    layouts = json.loads(path.read_text("utf-8"))

    found = {entry["site"]: _mapped(entry["labels"]).columns for entry in layouts}

    assert 13 == len(found)
    wuxi = found["无锡市 (Jiangsu, 2026)"]
    assert ("生成日期", "公开日期") == (wuxi[F.FORMED_ON], wuxi[F.PUBLISHED_ON])
    xishan = found["锡山区 (2026)"]
    assert ("发文日期", "公开日期") == (xishan[F.FORMED_ON], xishan[F.PUBLISHED_ON])
    ministry = found["住房城乡建设部 PDF"]
    assert ("公文名称", "主题名称", "主题词") == (
        ministry[F.TITLE],
        ministry[F.THEME],
        ministry[F.KEYWORDS],
    )
    api = found["gov.cn search API"]
    assert ("pcode", "puborg", "pubtimeStr") == (
        api[F.DOCUMENT_NUMBER],
        api[F.AGENCY],
        api[F.PUBLISHED_ON],
    )


@pytest.mark.parametrize(
    ("labels", "formed", "published"),
    [
        (["标题", "成文日期", "发文日期"], "成文日期", "发文日期"),
        (["标题", "发文日期"], "发文日期", None),
        (["标题", "发文日期", "公开日期"], "发文日期", "公开日期"),
        (["标题", "生成日期", "发文日期"], "生成日期", "发文日期"),
        (["标题", "生成日期", "发文日期", "发布日期"], "发文日期", "发布日期"),
        (["标题", "时间"], "时间", None),
        (["title", "iss", "pub", "diff"], "iss", "pub"),
        (["标题", "日期/成文", "日期/发布"], "日期/成文", "日期/发布"),
    ],
)
def test_date_columns_go_to_the_field_they_mean(
    labels: list[str], formed: str | None, published: str | None
) -> None:
    """发文日期 dates the document unless a better column does; then it dates the publication."""
    found = _mapped(labels).columns

    assert (formed, published) == (found.get(F.FORMED_ON), found.get(F.PUBLISHED_ON))


def test_date_with_a_time_of_day_is_the_stamp_of_publication() -> None:
    """发文日期 2021-10-08 15:47 (宁国, 2021) is when the page went out."""
    found = _mapped(["标题", "发文日期"], [["甲", "2021-10-08 15:47"]])

    assert {F.TITLE: "标题", F.PUBLISHED_ON: "发文日期"} == found.columns


def test_label_inside_the_values_is_believed() -> None:
    """pub_date whose cells say 成文日期 ：… (Chongqing extract) dates the document."""
    found = _mapped(
        ["pub_date", "doc_number"], [["成文日期 ：2023-06-14", "发文字号：渝府发〔2023〕15号"]]
    )

    assert {F.FORMED_ON: "pub_date", F.DOCUMENT_NUMBER: "doc_number"} == found.columns
    assert ["MAP-VALUES-LABELLED"] == _codes(found)
    assert ChosenBy.VALUES in {choice.by for choice in found.choices}


def test_second_column_for_a_field_is_named_and_not_read() -> None:
    """Of 发文单位 and 所属机构 the issuer is the agency; the other is told."""
    found = _mapped(["标题", "发文单位", "所属机构"])

    assert "发文单位" == found.columns[F.AGENCY]
    assert ("所属机构",) == found.ignored
    (finding,) = found.findings
    assert ("MAP-TWO-COLUMNS", "所属机构") == (finding.code, finding.column)
    assert ("chosen", "发文单位") in finding.detail


def test_table_without_identity_is_an_error_that_names_its_columns() -> None:
    """A table without title, document number and index number is no catalogue."""
    found = _mapped(["first", "last", "address"])

    assert not found.has_identity
    (finding,) = found.findings
    assert ("MAP-NO-IDENTITY", Severity.ERROR) == (finding.code, finding.severity)
    assert ("columns", "first, last, address") in finding.detail
    assert ("first", "last", "address") == found.unknown


def test_rules_of_the_user_are_never_overruled() -> None:
    """--map wins over labels, may use one column twice, and may ignore a column."""
    rules = MappingRules(
        columns={F.TITLE: "备注", F.FORMED_ON: "发布日期", F.PUBLISHED_ON: "发布日期"},
        defaults={F.MODE: "主动公开"},
        ignored=("标题",),
    )

    found = _mapped(["标题", "备注", "发布日期"], rules=rules)

    assert {F.TITLE: "备注", F.FORMED_ON: "发布日期", F.PUBLISHED_ON: "发布日期"} == found.columns
    assert {F.MODE: "主动公开"} == found.defaults
    assert ("标题",) == found.ignored


def test_absent_column_of_a_rule_is_an_error_with_the_nearest_name() -> None:
    """A misspelt column of --map is not passed over in silence."""
    found = _mapped(["标题", "发文机关"], rules=MappingRules(columns={F.AGENCY: "发文机构"}))

    finding = found.findings[0]
    assert ("MAP-COLUMN-MISSING", Severity.ERROR) == (finding.code, finding.severity)
    assert ("nearest", "发文机关") in finding.detail


def test_map_repeats_itself() -> None:
    """The rules made from a map give the same map again."""
    first = _mapped(["标题", "生成日期", "发文日期", "发文单位", "所属机构", "x"])

    again = _mapped(
        ["标题", "生成日期", "发文日期", "发文单位", "所属机构", "x"], rules=first.as_rules()
    )

    assert (first.columns, first.ignored, first.unknown) == (
        again.columns,
        again.ignored,
        again.unknown,
    )


@given(
    columns=st.dictionaries(st.sampled_from(F), st.text(max_size=20)),
    defaults=st.dictionaries(st.sampled_from(F), st.text(max_size=20)),
    ignored=st.lists(st.text(max_size=20), max_size=3),
    suffix=st.sampled_from([".toml", ".json"]),
)
def test_saved_mapping_is_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory,
    columns: dict[CatalogueField, str],
    defaults: dict[CatalogueField, str],
    ignored: list[str],
    suffix: str,
) -> None:
    """Any mapping survives its file, in TOML and in JSON."""
    rules = MappingRules(columns=columns, defaults=defaults, ignored=tuple(ignored))
    path = tmp_path_factory.mktemp("mapping") / f"mapping{suffix}"

    write_mapping(path, rules)

    assert rules == read_mapping(path)


@pytest.mark.parametrize(
    "text",
    [
        "no toml at all",
        "version = 2",
        'version = 1\n[columns]\nheading = "标题"',
        "version = 1\n[columns]\ntitle = 3",
        "version = 1\nignored = 3",
        "version = 1\ncolumns = 3",
        "version = 1\nother = 3",
    ],
)
def test_faulty_mapping_file_is_refused(tmp_path: Path, text: str) -> None:
    """A mapping that does not say what it should is refused with the reason."""
    path = tmp_path / "mapping.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(MappingUnreadable):
        read_mapping(path)


def test_absent_mapping_file_is_refused(tmp_path: Path) -> None:
    """A mapping that is not there is told by its path."""
    with pytest.raises(MappingUnreadable, match=r"none\.toml"):
        read_mapping(tmp_path / "none.toml")


def test_label_table_has_every_field_and_no_label_twice_in_one() -> None:
    """Every field has labels, its own code among them, and none is both read and ignored."""
    table = label_table()

    fields = {known.field for entries in table.fields.values() for known in entries}
    assert set(F) - {F.EXTRA} == fields
    for field in set(F) - {F.EXTRA}:
        assert field in {known.field for known in table.fields[label_key(field.value)]}
    assert not table.ignored & set(table.fields)
    for key, entries in table.fields.items():
        assert len(entries) == len({known.field for known in entries}), key
