"""An office with two registers to test with: rooms kept by the office, deliveries by agency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path

import attrs
import pytest

from govdisclose.adapters.key import ProcessKey
from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.conversion import RecordConversion
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.register import RegisterField, RegisterParent, RegisterType
from govdisclose.formats.library import FileFormats
from govdisclose.ports.storage import Store
from govdisclose.services.organisation import Acting, NewAgency, Staff
from govdisclose.services.registers.records import RegisterTypes
from govdisclose.services.registers.service import Registers
from govdisclose.services.setup import NewOffice, prepare_office
from govdisclose.testing.builders import fixed_bytes

__all__ = ["DELIVERIES", "ROOMS", "Delivery", "Room", "RoomKind", "registers", "store"]


class RoomKind(Enum):
    """What kind of room."""

    LARGE = "large"
    SMALL = "small"


@attrs.frozen(kw_only=True)
class Room:
    """A record with a field of every kind."""

    name: str
    kind: RoomKind
    seats: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.ge(0))
    )
    opened_on: date | None = None
    equipment: tuple[str, ...] = ()
    phone: str | None = None


ROOMS = RegisterType(
    name="rooms",
    title="Rooms",
    title_zh="房间",
    record=Room,
    key=("name",),
    indexed=("kind", "seats"),
    fields=(
        RegisterField(name="name", labels=("名称",)),
        RegisterField(
            name="kind",
            labels=("类型",),
            choices={RoomKind.LARGE: ("大", "大型"), RoomKind.SMALL: ("小",)},
        ),
        RegisterField(name="seats", labels=("座位数", "座位")),
        RegisterField(name="opened_on", labels=("启用日期",)),
        RegisterField(name="equipment", labels=("设备",)),
        RegisterField(name="phone", labels=("电话",), is_erasable=True),
    ),
)


@attrs.frozen(kw_only=True)
class Delivery:
    """A record that lies with an agency and belongs to a room."""

    agency: str
    room: str
    on: date
    copies: int = 1


DELIVERIES = RegisterType(
    name="deliveries",
    title="Deliveries",
    title_zh="移交",
    record=Delivery,
    is_per_agency=True,
    agency_field="agency",
    key=("agency", "room", "on"),
    indexed=("agency", "room"),
    parent=RegisterParent(register="rooms", field="room"),
    fields=(
        RegisterField(name="agency", labels=("单位",)),
        RegisterField(name="room", labels=("房间",)),
        RegisterField(name="on", labels=("日期",)),
        RegisterField(name="copies", labels=("份数",)),
    ),
)


class _Office:
    """Clock and randomness that never change."""

    key = ProcessKey(bytes(32))

    def now(self) -> datetime:
        """Always the same moment."""
        return datetime(2009, 12, 31, 8, tzinfo=UTC)

    def today(self) -> date:
        """Always the same day."""
        return date(2009, 12, 31)

    def random_bytes(self, length: int) -> bytes:
        """Always the same salt."""
        return fixed_bytes("salt", length)

    def account(self) -> str:
        """The one account."""
        return "clerk"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An office with two agencies and two persons, on each kind of store."""
    made: Store
    made = MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    agencies = (
        NewAgency(name="市环保局", level=Level.DEPARTMENT, code="hb", aliases=("环保局",)),
        NewAgency(name="市教育局", level=Level.DEPARTMENT, code="jy"),
    )
    prepare_office(made, _Office(), "clerk", NewOffice(name="测试市政府", agencies=agencies))
    acting = Acting(environment=_Office(), account="clerk")
    Staff(store=made, acting=acting).add("second", "某某", roles=(Role.APPROVER,))
    yield made
    made.close()


@pytest.fixture
def registers(store: Store) -> Registers:
    """The registers of that office in the clerk's name."""
    return Registers(
        store=store,
        acting=Acting(environment=_Office(), account="clerk"),
        types=RegisterTypes({"rooms": ROOMS, "deliveries": DELIVERIES}),
        conversion=RecordConversion(),
        library=FileFormats(),
    )
