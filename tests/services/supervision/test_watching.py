"""The watcher: when it looks, what it tells, and the mark it leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from govdisclose.adapters.heartbeat import FileHeartbeat
from govdisclose.domain.figures.supervision.digest import Digest, Occasion
from govdisclose.domain.figures.supervision.heart import Beat, HeartState, state_of
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.services.supervision.watching import Watcher
from tests.services.requests.offices import Desks, new_request

NOW = datetime(2024, 3, 1, 3, tzinfo=UTC)


def _beat(**changes: object) -> Beat:
    given = {"at": NOW, "interval_seconds": 60, "day": date(2024, 3, 1), **changes}
    return Beat(**given)  # type: ignore[arg-type]  # fields by name


def _watcher(desks: Desks, told: list[Digest]) -> Watcher:
    return desks.admin.supervision.watcher(told.append, interval_seconds=30)


def test_mark_tells_running_from_stale_and_stopped() -> None:
    """Three intervals without a mark, and two minutes at least, are no delay any more."""
    assert HeartState.NEVER is state_of(None, NOW)
    assert HeartState.RUNNING is state_of(_beat(), NOW + timedelta(seconds=180))
    assert HeartState.STALE is state_of(_beat(), NOW + timedelta(seconds=181))
    assert HeartState.RUNNING is state_of(_beat(interval_seconds=1), NOW + timedelta(seconds=120))
    assert HeartState.STALE is state_of(_beat(interval_seconds=1), NOW + timedelta(seconds=121))
    assert HeartState.STOPPED is state_of(_beat(stopped=True), NOW + timedelta(days=9))


def test_mark_in_a_file_is_private_and_survives(tmp_path: Path) -> None:
    """The file is for its owner alone; one that is cut off says as little as none."""
    place = tmp_path / "o.db.heartbeat"
    heartbeat = FileHeartbeat(lambda: place)
    assert heartbeat.last() is None

    heartbeat.beat(_beat(told_on=date(2024, 3, 1)))

    assert _beat(told_on=date(2024, 3, 1)) == heartbeat.last()
    assert 0o600 == place.stat().st_mode & 0o777
    place.write_text('{"at": "2024', "utf-8")
    assert heartbeat.last() is None


def test_mark_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    """A folder that is gone costs the mark and not the watch."""
    FileHeartbeat(lambda: tmp_path / "gone" / "o.db.heartbeat").beat(_beat())


def test_watcher_looks_again_when_the_day_turns(drafts: Desks) -> None:
    """On the eve of the yellow card nothing, on its day the card, whatever was recorded."""
    told: list[Digest] = []
    watcher = _watcher(drafts.on("2024-02-25"), told)

    assert Occasion.START is watcher.look().occasion  # type: ignore[union-attr]
    assert watcher.look() is None
    drafts.on("2024-02-26")
    digest = watcher.look()

    assert digest is not None
    assert Occasion.DAY is digest.occasion
    assert ["I2-1", "I2-3"] == [line.ref for line in digest.raised]
    assert [date(2024, 2, 25), date(2024, 2, 26)] == [one.on for one in told]


def test_watcher_tells_of_changes_that_raise_or_clear(drafts: Desks) -> None:
    """A request that is late on arrival is news; one in time is not told of."""
    told: list[Digest] = []
    watcher = _watcher(drafts.on("2024-03-01"), told)
    watcher.look()

    drafts.registrar.requests.register(new_request("2024-03-01"))
    quiet = watcher.look()
    drafts.registrar.requests.register(new_request("2024-01-26"))
    loud = watcher.look()

    assert quiet is not None
    assert Occasion.CHANGE is quiet.occasion
    assert () == quiet.raised
    assert loud is not None
    assert [("R1-2", Signal.BREACH)] == [(one.ref, one.signal) for one in loud.raised]
    assert 2 == len(told)
    drafts.registrar.requests.act("R1-2", "withdrawn", {})
    cleared = watcher.look()
    assert cleared is not None
    assert ["R1-2"] == [one.ref for one in cleared.cleared]


def test_restart_tells_nothing_twice(drafts: Desks) -> None:
    """The mark knows of which day listeners were told."""
    told: list[Digest] = []
    office = drafts.on("2024-02-26").admin
    office.supervision.watcher(told.append, interval_seconds=30).look()
    office.supervision.watcher(told.append, interval_seconds=30).look()

    assert 1 == len(told)


def test_stale_watcher_is_a_signal(drafts: Desks) -> None:
    """One that should have come back an hour ago is red; one that was stopped is not."""
    office = drafts.on("2024-02-08").admin
    watcher = office.supervision.watcher(lambda _digest: None, interval_seconds=30)
    watcher.look()
    assert Signal.NONE is office.supervision.today().gravest

    drafts.on("2024-02-09")
    assert HeartState.STALE is office.supervision.watch().state
    assert Signal.RED is office.supervision.today().gravest
    watcher.stop()
    assert HeartState.STOPPED is office.supervision.watch().state
    assert Signal.NONE is office.supervision.today().gravest


def test_digest_of_a_day_counts_and_names(drafts: Desks) -> None:
    """Counts by gravity, the gravest first; agencies by name."""
    told: list[Digest] = []
    _watcher(drafts.on("2024-02-29"), told).look()

    (digest,) = told
    assert [1, 0, 0, 0] == list(digest.counts().values())
    shape = digest.as_json()
    assert [("I2-1", "breach", "市教育局")] == [
        (one["ref"], one["signal"], one["name"])
        for one in shape["raised"]  # type: ignore[attr-defined]
    ]
