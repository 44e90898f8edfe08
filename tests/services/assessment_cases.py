"""An office with three agencies and a year of items to assess, on each kind of store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from govdisclose import Office
from govdisclose.adapters.key import ProcessKey
from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.ports.storage import Store
from govdisclose.rules.assessment import built_in_schemes, load_scheme
from govdisclose.services.organisation import Acting, NewAgency, Staff
from govdisclose.services.setup import NewOffice, prepare_office
from govdisclose.testing.builders import fixed_bytes, item, store_items

__all__ = ["HEFEI", "MEASURED", "Outside", "as_person", "give", "mark", "office", "store"]

_RECORDED = datetime(2014, 12, 31, 2, tzinfo=UTC)

HEFEI = built_in_schemes()["hefei-2014"]
"""Four components, each marked as a whole by an assessor."""

MEASURED = load_scheme(
    """
id = "measured"
zh = "指标值"
en = "measured"
status = "reconstructed"
article = "1"
source = ["T"]
mark = "computed"
ladder = "yueyang-2017"
sources = { T = "made up for tests" }

[[groups]]
id = "department"
zh = "部门"
en = "departments"
levels = ["department"]

[[measures]]
id = "forums"
zh = "座谈会"
en = "forums"

[[components]]
id = "records"
zh = "记录"
en = "records"
weight = 100
points = 50

[[components.indicators]]
id = "late"
zh = "逾期"
en = "late"
points = 10

[[components.indicators.deductions]]
id = "late"
zh = "逾期"
en = "late"
points = 4
measure = "late_items"

[[components.indicators.deductions]]
id = "wrong"
zh = "错误"
en = "wrong"
points = 1

[[components.indicators]]
id = "on_time"
zh = "按时"
en = "on time"
points = 10
formula = "points * on_time_share"

[[components.indicators]]
id = "months"
zh = "各月"
en = "months"
points = 10

[[components.indicators.deductions]]
id = "blank"
zh = "空白"
en = "blank"
points = 0.5
measure = "blank_months"

[[components.indicators.deductions]]
id = "short"
zh = "不足"
en = "short"
points = 1
measure = "short_months(2)"

[[components.indicators]]
id = "columns"
zh = "栏目"
en = "columns"
points = 10

[[components.indicators.deductions]]
id = "empty"
zh = "空白栏目"
en = "empty"
points = 2
measure = "empty_columns"

[[components.indicators.deductions]]
id = "gap"
zh = "缺项"
en = "gap"
points = 0.1
measure = "metadata_gaps"

[[components.indicators.deductions]]
id = "index"
zh = "索引号"
en = "index"
points = 0.1
measure = "index_errors"

[[components.indicators.deductions]]
id = "overdue"
zh = "未公开"
en = "overdue"
points = 1
measure = "overdue_drafts"

[[components.indicators]]
id = "forums"
zh = "座谈"
en = "forums"
points = 10
formula = "min(points, 5 * forums)"
evidence = ["minutes"]

[[adjustments]]
id = "commended"
zh = "表彰"
en = "commended"
kind = "bonus"
points = 2

[[vetoes]]
id = "leak"
zh = "泄密"
en = "leak"
at_most = "fail"
""",
    file="measured.toml",
)
"""A scheme whose indicators are computed from the records."""


class Outside:
    """Clock and randomness that never change."""

    key = ProcessKey(bytes(32))

    def now(self) -> datetime:
        """Always the same moment."""
        return datetime(2015, 1, 20, 8, tzinfo=UTC)

    def today(self) -> date:
        """Always the same day."""
        return date(2015, 1, 20)

    def random_bytes(self, length: int) -> bytes:
        """Always the same salt."""
        return fixed_bytes("salt", length)

    def account(self) -> str:
        """The one account."""
        return "clerk"


def as_person(store: Store, account: str) -> Office:
    """The office in the name of a person."""
    return Office.over(store, actor=account, environment=Outside())


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The store: two departments with items, a county without, and two persons.

    市环保局 published 30 days late once and in time twice, in two columns, one of which was last
    filled in 2013; 市教育局 published once, in time. 20 working days is the limit.
    """
    made: Store
    made = MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    agencies = (
        NewAgency(name="市环保局", level=Level.DEPARTMENT, aliases=("环保局",)),
        NewAgency(name="市教育局", level=Level.DEPARTMENT),
        NewAgency(name="甲县", level=Level.COUNTY),
    )
    prepare_office(made, Outside(), "clerk", NewOffice(name="测试市政府", agencies=agencies))
    acting = Acting(environment=Outside(), account="clerk")
    Staff(store=made, acting=acting).add("second", "某某", roles=(Role.APPROVER,))
    given: list[tuple[int, date, date, dict[str, str]]] = [
        (2, date(2013, 1, 7), date(2013, 1, 8), {"category": "人事信息"}),
        (2, date(2014, 1, 6), date(2014, 1, 8), {"category": "政府文件"}),
        (2, date(2014, 1, 7), date(2014, 1, 8), {"category": "政府文件"}),
        (2, date(2014, 2, 10), date(2014, 6, 10), {"category": "政府文件"}),
        (3, date(2014, 3, 3), date(2014, 3, 4), {"theme": "教育"}),
    ]
    items = [
        item(number=number, shard=shard, formed_on=formed, published_on=published, **rest)
        for number, (shard, formed, published, rest) in enumerate(given, 1)
    ]
    store_items(made, items, recorded_at=_RECORDED)
    yield made
    made.close()


@pytest.fixture
def office(store: Store) -> Office:
    """The office in the clerk's name."""
    return as_person(store, "clerk")


def give(office: Office, register: str, values: Mapping[str, str]) -> None:
    """Record one row for the scheme's year 2014."""
    office.registers.add(register, {"year": "2014", **values})


def mark(office: Office, scheme: Scheme, agency: str, points: Mapping[str, str]) -> None:
    """Record points of one agency by indicator."""
    for indicator, given in points.items():
        row = {"agency": agency, "scheme": scheme.id, "indicator": indicator, "applies": "是"}
        give(office, "assessment_values", {**row, "points": given, "assessor": "考评组"})
