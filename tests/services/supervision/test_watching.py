"""The watcher: when it looks, what it tells, and the mark it leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from govdisclose.adapters.heartbeat import FileHeartbeat
from govdisclose.domain.figures.supervision.digest import Occasion
from govdisclose.domain.figures.supervision.heart import Beat, HeartState, state_of
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.services.supervision.watching import Watcher
from tests.services.requests.offices import Desks, new_request
from tests.services.supervision.ears import Ears

NOW = datetime(2024, 3, 1, 3, tzinfo=UTC)


def _beat(**changes: object) -> Beat:
    given = {"at": NOW, "interval_seconds": 60, "day": date(2024, 3, 1), **changes}
    return Beat(**given)  # type: ignore[arg-type]  # fields by name


def _watcher(desks: Desks, ears: Ears) -> Watcher:
    return desks.admin.supervision.watcher(ears, interval_seconds=30)


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
    left = _beat(told_on=date(2024, 3, 1), missed=("mail",))

    heartbeat.beat(left)

    assert left == heartbeat.last()
    assert 0o600 == place.stat().st_mode & 0o777
    place.write_text('{"at": "2024', "utf-8")
    assert heartbeat.last() is None


def test_mark_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    """A folder that is gone costs the mark and not the watch."""
    FileHeartbeat(lambda: tmp_path / "gone" / "o.db.heartbeat").beat(_beat())


def test_watcher_looks_again_when_the_day_turns(drafts: Desks) -> None:
    """On the eve of the yellow card nothing, on its day the card, whatever was recorded."""
    ears = Ears()
    watcher = _watcher(drafts.on("2024-02-25"), ears)

    assert Occasion.START is watcher.look().occasion  # type: ignore[union-attr]
    assert watcher.look() is None
    drafts.on("2024-02-26")
    digest = watcher.look()

    assert digest is not None
    assert Occasion.DAY is digest.occasion
    assert ["I2-1", "I2-3"] == [line.ref for line in digest.raised]
    assert [date(2024, 2, 25), date(2024, 2, 26)] == [one.on for one in ears.log]


def test_watcher_tells_of_changes_that_raise_or_clear(drafts: Desks) -> None:
    """A request that is late on arrival is news; one in time is not told of."""
    ears = Ears()
    watcher = _watcher(drafts.on("2024-03-01"), ears)
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
    assert 2 == len(ears.log)
    drafts.registrar.requests.act("R1-2", "withdrawn", {})
    cleared = watcher.look()
    assert cleared is not None
    assert ["R1-2"] == [one.ref for one in cleared.cleared]


def test_restart_tells_nothing_twice(drafts: Desks) -> None:
    """The mark knows of which day listeners were told."""
    ears = Ears()
    office = drafts.on("2024-02-26").admin
    office.supervision.watcher(ears, interval_seconds=30).look()
    office.supervision.watcher(ears, interval_seconds=30).look()

    assert 1 == len(ears.log)


def test_digest_that_was_missed_is_told_again_with_what_is_new(drafts: Desks) -> None:
    """Mail fails on one look and is back two later: it gets all news once, others nothing twice."""
    ears = Ears(is_deaf=True)
    supervision = drafts.on("2024-02-26").admin.supervision
    watcher = supervision.watcher(ears, interval_seconds=30)

    watcher.look()
    assert ("mail",) == supervision.watch().missed
    assert Signal.YELLOW is supervision.today().gravest
    watcher.look()
    drafts.registrar.requests.register(new_request("2024-01-25"))
    watcher.look()
    assert [] == ears.mail
    ears.is_deaf = False
    watcher.look()
    watcher.look()

    assert [["I2-1", "I2-3"], ["R1-1"]] == [[one.ref for one in told.raised] for told in ears.log]
    assert [["I2-1", "I2-3", "R1-1"]] == [[one.ref for one in told.raised] for told in ears.mail]
    assert () == supervision.watch().missed


def test_what_is_gone_before_it_was_told_is_no_news(drafts: Desks) -> None:
    """A request that was late and is done with by the time mail works again is not in the mail."""
    ears = Ears()
    watcher = _watcher(drafts.on("2024-03-01"), ears)
    watcher.look()
    ears.is_deaf = True
    drafts.registrar.requests.register(new_request("2024-01-26"))
    watcher.look()
    drafts.registrar.requests.act("R1-1", "withdrawn", {})
    ears.is_deaf = False

    watcher.look()

    assert [] == [one.ref for one in ears.mail[-1].raised if one.ref == "R1-1"]
    assert [2, 3] == [len(ears.mail), len(ears.log)]


def test_restart_tells_those_who_missed_the_day(drafts: Desks) -> None:
    """The mark keeps who has to be told: the next run, that of cron as well, tells only them."""
    ears = Ears(is_deaf=True)
    supervision = drafts.on("2024-02-26").admin.supervision
    supervision.watcher(ears, interval_seconds=0).look()
    supervision.watcher(ears, interval_seconds=0).look()
    assert ("mail",) == supervision.watch().missed
    ears.is_deaf = False

    supervision.watcher(ears, interval_seconds=0).look()
    supervision.watcher(ears, interval_seconds=0).look()

    assert [1, 1] == [len(ears.mail), len(ears.log)]
    assert () == supervision.watch().missed


def test_stale_watcher_is_a_signal(drafts: Desks) -> None:
    """One that should have come back an hour ago is red; one that was stopped is not."""
    office = drafts.on("2024-02-08").admin
    watcher = office.supervision.watcher(Ears(), interval_seconds=30)
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
    ears = Ears()
    _watcher(drafts.on("2024-02-29"), ears).look()

    (digest,) = ears.log
    assert [1, 0, 0, 0] == list(digest.counts().values())
    shape = digest.as_json()
    assert [("I2-1", "breach", "市教育局")] == [
        (one["ref"], one["signal"], one["name"])
        for one in shape["raised"]  # type: ignore[attr-defined]
    ]
