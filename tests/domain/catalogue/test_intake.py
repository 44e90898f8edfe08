"""What a row says, what is remarked on it, and the form in which it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdisclose import bootstrap
from govdisclose.adapters.memory import MemoryStore
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.intake import (
    Intake,
    IntakeRules,
    Preparation,
    PreparedRow,
    content_key,
)
from govdisclose.domain.catalogue.item import (
    FACT_FIELDS,
    TEXT_FIELDS,
    Carrier,
    Item,
    Mode,
    Release,
)
from govdisclose.domain.catalogue.labels import is_label
from govdisclose.domain.catalogue.readings import read_text
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.search_terms import search_document
from govdisclose.ports.conversion import item_to_record
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.storage import ItemRecord
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.writing import ImportWriter
from govdisclose.testing.builders import ACTOR, agency, fixed_bytes
from govdisclose.testing.strategies import chinese_text, near_days
from tests.services.importing.cases import new_office

TODAY = date(2009, 10, 29)
SALT = fixed_bytes("salt")


@cache
def _rules() -> IntakeRules:
    """The rules of an office that shipped: laws, lists and calendar; two agencies."""
    office = new_office(MemoryStore())
    with office.store.read() as unit:
        return office.exchange.rules(unit)


def _intake(
    columns: Sequence[str],
    *,
    defaults: Mapping[str, str] | None = None,
    extra: Sequence[str] = (),
    **rules: object,
) -> Intake:
    """An intake whose columns bear the codes of their fields."""
    names = [*columns, *extra]
    return Intake(
        attrs.evolve(_rules(), **rules),  # type: ignore[arg-type]  # names of IntakeRules
        positions={name: at for at, name in enumerate(columns)},
        columns=names,
        defaults=defaults or {},
        unmapped=range(len(columns), len(names)),
    )


def _read(cells: Mapping[str, str], **rules: object) -> Preparation:
    """One row whose columns bear the codes of their fields."""
    intake = _intake(list(cells), **rules)  # type: ignore[arg-type]  # options of _intake
    return intake.prepare([(7, list(cells.values()))], SALT)


def _kept(cells: Mapping[str, str], **rules: object) -> PreparedRow:
    (row,) = _read(cells, **rules).prepared
    return row


def _values(row: PreparedRow) -> dict[str, str | None]:
    return dict(zip((*TEXT_FIELDS, *FACT_FIELDS), row.values, strict=True))


FINDINGS = [
    # (code, severity, cells, rejects)
    ("AGENCY-UNKNOWN", "error", {"agency": "甲具"}, True),
    ("AGENCY-JOINT", "info", {"agency": "丙局、乙局"}, False),
    ("AGENCY-LABEL", "info", {"agency": "发布机构：乙局"}, False),
    ("DATE-IMPOSSIBLE", "error", {"formed_on": "2009-13-01"}, True),
    ("DATE-PARTIAL", "error", {"published_on": "2009年10月"}, True),
    ("DATE-UNREADABLE", "error", {"formed_on": "去年" * 300}, True),
    ("DATE-IMPOSSIBLE", "warning", {"effective_on": "2009-13-01"}, False),
    ("DATE-UNREADABLE", "warning", {"repealed_on": "x" * 500}, False),
    ("DATE-LABEL", "info", {"published_on": "发布日期：2009-10-28"}, False),
    ("DATE-PLACEHOLDER", "info", {"formed_on": "1970-01-01"}, False),
    ("DATE-FUTURE", "warning", {"published_on": "2009-10-30"}, False),
    ("DATE-FUTURE", "warning", {"formed_on": "2009-11-30"}, False),
    ("DATE-ORDER", "warning", {"formed_on": "2009-10-28", "published_on": "2009-10-27"}, False),
    ("LAG-OVER-LIMIT", "warning", {"formed_on": "2009-08-03", "published_on": "2009-09-01"}, False),
    ("DOCNO-BRACKETS", "warning", {"document_number": "淮府[2009]1号"}, False),
    ("DOCNO-DAMAGED", "warning", {"document_number": "淮府〔2009〕"}, False),
    ("DOCNO-DAMAGED", "warning", {"document_number": "淮" * 401}, False),
    ("INDEX-CHECK-DIGIT", "warning", {"index_number": "003110927/2009-00001"}, False),
    ("INDEX-OPAQUE", "warning", {"index_number": "甲-1"}, False),
    ("INDEX-TOO-LONG", "error", {"index_number": "1" * 401}, True),
    ("MODE-UNKNOWN", "error", {"mode": "内部掌握"}, True),
    ("GROUND-MISSING", "warning", {"mode": "不予公开"}, False),
    ("GROUND-UNKNOWN", "warning", {"mode": "不予公开", "withheld_ground": "不便"}, False),
    ("THEME-UNKNOWN", "info", {"theme": "闲谈"}, False),
    ("TITLE-MISSING", "warning", {"title": "", "document_number": "淮府〔2009〕1号"}, False),
    ("TITLE-MISSING", "error", {"title": "无", "document_number": "文号："}, True),
    ("TITLE-MISSING", "error", {"title": "—", "index_number": "索引号："}, True),
]


@pytest.mark.parametrize(("code", "severity", "cells", "rejects"), FINDINGS)
def test_each_fault_has_its_finding(
    code: str, severity: str, cells: dict[str, str], rejects: bool
) -> None:
    """A row is rejected for an error and kept with a warning or note, placed at its column."""
    given = {"title": "通知", **cells}

    prepared, refused = _read(given)

    rows: Sequence[PreparedRow | object] = refused if rejects else prepared
    assert (1, 1) == (len(rows), len(prepared) + len(refused))
    findings: tuple[Finding, ...] = (refused[0] if rejects else prepared[0]).findings
    found = [finding for finding in findings if finding.code == code]
    assert [(Severity(severity), 7)] == [(one.severity, one.row) for one in found]
    assert found[0].column in {None, *given}
    assert rejects is any(one.severity is Severity.ERROR for one in findings)


def test_ordinary_row_has_no_finding() -> None:
    """A row that says all and keeps the law needs no remark."""
    row = _kept(
        {
            "title": "关于2009年预算的通知",
            "index_number": "003110926/2009-00001",
            "agency": "乙局",
            "document_number": "淮府〔2009〕1号",
            "formed_on": "2009-10-12",
            "published_on": "2009-10-28",
            "mode": "主动公开",
        }
    )

    assert ((), 3) == (row.findings, row.shard)


def test_late_publication_cites_the_law_in_force_at_formation() -> None:
    """Lag counts working days after formation against the limit of that day's law.

    Source: R2008 art. 18 and R2019 art. 26, 20 working days from formation; see rules/ogi.
    """
    rows = {
        formed: _kept({"title": "甲", "formed_on": formed, "published_on": published})
        for formed, published in (("2009-08-03", "2009-09-01"), ("2019-06-03", "2019-07-03"))
    }
    details = [dict(finding.detail) for row in rows.values() for finding in row.findings]
    late = [detail for detail in details if "working_days" in detail]

    assert [("21", "20"), ("21", "20")] == [(d["working_days"], d["limit"]) for d in late]
    assert "18" in late[0]["source"]
    assert "26" in late[1]["source"]


def test_on_the_last_day_of_the_limit_nothing_is_late() -> None:
    """Twenty working days after formation are in time."""
    row = _kept({"title": "甲", "formed_on": "2009-08-03", "published_on": "2009-08-31"})

    assert () == row.findings


def test_profile_names_what_is_missing_after_reading() -> None:
    """A placeholder in an obligatory column leaves the field missing."""
    mandatory = ("title", "formed_on", "index_number", "mode")
    row = _kept(
        {"title": "甲", "formed_on": "1970-01-01", "index_number": "编号："},
        mandatory=mandatory,
        profile="anhui-entry",
    )

    missing = [f for f in row.findings if f.code == "PROFILE-MISSING"]
    assert ["formed_on", "index_number", "mode"] == [dict(f.detail)["field"] for f in missing]
    assert ["formed_on", "index_number", None] == [f.column for f in missing]
    assert {Severity.WARNING} == {f.severity for f in missing}


@pytest.mark.parametrize(
    ("mode", "published", "code", "release", "public_from"),
    [
        ("", "2009-10-28", "proactive", "record", "2009-10-28"),
        ("主动公开", "", "proactive", "none", None),
        ("依申请公开", "2009-10-28", "on_request", "record", None),
        ("不予公开", "2009-10-28", "withheld", "none", None),
    ],
)
def test_release_follows_from_mode_and_publication(
    mode: str, published: str, code: str, release: str, public_from: str | None
) -> None:
    """What was published is a record; a row without publication is a draft; withheld is neither."""
    row = _kept({"title": "甲", "mode": mode, "published_on": published})

    values = _values(row)
    assert (code, release, public_from) == (values["mode"], values["release"], row.public_from)


def test_row_without_agency_belongs_to_the_office() -> None:
    """Rows that name no agency, or 无, are the office's own, or of the agency given."""
    assert 1 == _kept({"title": "甲", "agency": "无"}).shard
    assert 3 == _kept({"title": "甲"}, own_shard=3).shard


def test_unknown_agency_can_be_the_office() -> None:
    """With --on-unknown-agency office the row is kept with a warning that names the nearest."""
    row = _kept({"title": "甲", "agency": "甲具"}, unknown_agency_shard=1)

    (finding,) = row.findings
    assert (1, Severity.WARNING, "甲局") == (
        row.shard,
        finding.severity,
        dict(finding.detail)["nearest"],
    )


def test_similar_names_are_looked_up_a_bounded_number_of_times() -> None:
    """A column of other values costs no comparison with every agency for each of them."""

    class Counted(AgencyDirectory):
        asked = 0

        def nearest(self, name: str, limit: int = 3) -> tuple[str, ...]:
            Counted.asked += 1
            return super().nearest(name, limit)

    intake = _intake(["title", "agency"], agencies=Counted([agency(1), agency(2)]))
    rows = [(n, ["甲", f"第{n}处"]) for n in range(1000)]

    prepared, refused = intake.prepare(rows, SALT * 1000)

    assert (0, 1000) == (len(prepared), len(refused))
    assert Counted.asked <= 200


def test_defaults_fill_what_a_row_leaves_empty() -> None:
    """A default stands for an absent column and for a cell that says nothing."""
    row = _kept(
        {"title": "甲", "theme": "—", "mode": "依申请公开"},
        defaults={"theme": "财政、金融、审计", "mode": "主动公开", "source": "市政府网"},
    )

    values = _values(row)
    assert ("财政、金融、审计", "on_request", "市政府网") == (
        values["theme"],
        values["mode"],
        values["source"],
    )


def test_other_columns_and_unread_values_are_kept_beside_the_record() -> None:
    """Nothing a row says is lost because no field can hold it."""
    intake = _intake(["title", "effective_on", "withheld_ground"], extra=["批次", "页数"])

    (row,) = intake.prepare([(2, ["甲", "印发之日", "不便", " 三 ", ""])], SALT).prepared

    assert (
        '{"effective_on":"印发之日","withheld_ground":"不便","批次":"三"}'
        == (_values(row)["extra"])
    )
    assert None is _values(row)["effective_on"]


def test_serial_dates_follow_the_epoch_of_the_workbook() -> None:
    """40115 is 2009-10-29 from 1900 and 2013-10-30 from 1904."""
    first = _kept({"title": "甲", "formed_on": "40115"})
    second = _kept({"title": "甲", "formed_on": "40115"}, is_epoch_1904=True)

    assert ("2009-10-29", "2013-10-30") == (
        _values(first)["formed_on"],
        _values(second)["formed_on"],
    )


def test_carriers_carry_the_day_of_publication() -> None:
    """Several carriers in a cell are several; a cell of marks alone is none."""
    row = _kept({"title": "甲", "carrier": "网站、公报", "published_on": "2009-10-28"})
    bare = _kept({"title": "甲", "carrier": "、；"})

    assert '[["网站","2009-10-28",null],["公报","2009-10-28",null]]' == _values(row)["carriers"]
    assert None is _values(bare)["carriers"]


@pytest.mark.parametrize(
    ("cells", "secret"),
    [
        ({"title": "机密★10年 计划"}, True),
        ({"title": "计划", "secrecy": "秘密"}, True),
        ({"title": "计划", "secrecy": "是"}, True),
        ({"title": "计划", "secrecy": "不涉密"}, False),
        ({"title": "计划", "secrecy": "—"}, False),
        ({"title": "保守国家秘密宣传"}, False),
        ({"title": "计划", "note": "绝密"}, True),
    ],
)
def test_secret_rows_are_refused_without_their_cells(cells: dict[str, str], secret: bool) -> None:
    """A mark anywhere in the row, or a secrecy column that says anything but no."""
    prepared, refused = _read(cells)

    assert secret is (not prepared)
    if secret:
        assert [(7, None, "SECRECY-MARK", None)] == [
            (row.row, row.cells, row.findings[0].code, row.findings[0].value) for row in refused
        ]


def test_long_cells_are_remembered_by_nobody() -> None:
    """A file of long cells does not fill the memories of the readers."""
    intake = _intake(["title", "agency", "mode", "theme", "genre", "formed_on"])
    rows = [(n, ["甲", *(f"{n}{'x' * 200}" for _ in range(5))]) for n in range(50)]

    intake.prepare(rows, SALT * 50)

    readers = vars(intake._readers).values()
    assert 0 == sum(len(memory) for memory in readers if isinstance(memory, dict))


_TEXTS = st.none() | chinese_text()


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "title": chinese_text(),
            "summary": _TEXTS,
            "keywords": _TEXTS,
            "url": _TEXTS,
            "source": _TEXTS,
            "language": _TEXTS,
            "format": _TEXTS,
            "note": _TEXTS,
            "audience": _TEXTS,
            "lifecycle": _TEXTS,
            "validity": _TEXTS,
            "category": _TEXTS,
            "formed_on": st.none() | near_days(),
            "published_on": st.none() | near_days(),
            "effective_on": st.none() | near_days(),
            "mode": st.sampled_from(["主动公开", "依申请公开", "不予公开"]),
            "carrier": st.none() | st.sampled_from(["网站", "网站、公报"]),
            "index_number": st.none() | st.just("003110926/2009-00001"),
            "document_number": st.none() | st.just("淮府〔2009〕1号"),
            "附": _TEXTS,
        }
    )
)
def test_fast_row_is_the_slow_one(fields: dict[str, object]) -> None:
    """A row is stored, committed and shown exactly as the item it describes would be."""
    columns = [*sorted(name for name in fields if name != "附"), "附"]
    cells = ["" if fields[name] is None else str(fields[name]) for name in columns]
    intake = _intake(columns[:-1], extra=columns[-1:])
    prepared, refused = intake.prepare([(2, cells)], SALT)
    if refused:
        return
    (row,) = prepared
    writer = ImportWriter(
        run=ImportRun(number=5, fingerprint="", file="a", started_at=""),
        account=FileAccount(file="a"),
        actor=ACTOR,
        environment=bootstrap.system_environment(),
        flow=bootstrap.publication_flow(),
    )
    record = writer._record(row, 9, 1, 4, 3, "2009-10-29T00:00:00.000000Z", row.identity)

    slow = _slow(fields, row)

    assert slow == record
    values = _values(row)
    assert search_document([values[name] or "" for name in _SEARCHED]) == row.document


_SEARCHED = ("title", "document_number", "index_number", "keywords", "summary")


def _slow(fields: Mapping[str, object], row: PreparedRow) -> ItemRecord:
    """The same row by way of the domain's item."""

    def text(name: str) -> str | None:
        value = fields[name]
        return None if value is None else read_text(str(value))

    def day(name: str) -> date | None:
        value = fields[name]
        return value if isinstance(value, date) else None

    modes = {
        "主动公开": Mode.PROACTIVE,
        "依申请公开": Mode.ON_REQUEST,
        "不予公开": Mode.WITHHELD,
    }
    mode = modes[str(fields["mode"])]
    published = day("published_on")
    released = published is not None and mode is not Mode.WITHHELD
    words = {name: text(name) for name in ("category", "audience", "lifecycle", "validity")}
    labels = {name: word for name, word in words.items() if word is not None and is_label(word)}
    moved = {name: word for name, word in words.items() if word and name not in labels}
    carriers = str(fields["carrier"] or "").split("、") if fields["carrier"] else []
    other = str(fields["附"] or "").strip()
    item = Item(
        shard=1,
        number=9,
        title=text("title"),
        document_number=text("document_number"),
        summary=text("summary"),
        keywords=text("keywords"),
        url=text("url"),
        source=text("source"),
        language=text("language"),
        format=text("format"),
        note=text("note"),
        extra={**moved, "附": other} if other else moved,
        index_number=text("index_number"),
        formed_on=day("formed_on"),
        published_on=published,
        effective_on=day("effective_on"),
        category=labels.get("category"),
        audience=labels.get("audience"),
        lifecycle=labels.get("lifecycle"),
        mode=mode,
        validity=labels.get("validity"),
        carriers=tuple(Carrier(name, published) for name in carriers),
        release=Release.RECORD if released else Release.NONE,
    )
    formed = item.formed_on
    return item_to_record(
        item.sealed(SALT),
        entry=4,
        leaf=3,
        recorded_at="2009-10-29T00:00:00.000000Z",
        run=5,
        source_hash=row.source_hash,
        index_key=item.index_number,
        identity=row.identity,
        content_key=content_key(1, item.title, None if formed is None else formed.isoformat()),
    )
