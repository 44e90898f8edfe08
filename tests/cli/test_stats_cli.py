"""``govdisclose stats`` in a process of its own."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from govdisclose import Office
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.catalogue.item import Mode
from govdisclose.services.organisation import NewAgency
from govdisclose.testing.builders import item, store_items
from tests.cli.program import run

_RECORDED = datetime(2009, 12, 31, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office of four agencies with five items published in 2009."""
    path = tmp_path_factory.mktemp("office") / "office.db"
    agencies = [
        NewAgency(name="市环保局", level=Level.DEPARTMENT),
        NewAgency(name="田家庵区", level=Level.COUNTY),
        NewAgency(name="安成镇", level=Level.TOWNSHIP, parent="田家庵区"),
    ]
    with Office.create(str(path), name="淮南市", agencies=agencies, actor="clerk") as made:
        shards = {one.name: one.shard for one in made.agencies.directory()}
        bureau, district, town = (shards[one.name] for one in agencies)
        # Monday 2 March; 20 working days are four weeks, Monday 30 March.
        given: list[dict[str, Any]] = [
            {"shard": bureau, "published_on": date(2009, 3, 2), "category": "人事信息"},
            {"shard": bureau, "published_on": date(2009, 3, 31), "category": "民生公益"},
            {
                "shard": district,
                "published_on": date(2009, 3, 6),
                "genre": "通知",
                "keywords": "保民生",
            },
            {"shard": town, "published_on": date(2009, 3, 6), "mode": Mode.ON_REQUEST},
            {
                "shard": town,
                "published_on": date(2009, 12, 1),
                "category": "民生公益",
                "keywords": "三保、保民生",
            },
        ]
        items = [
            item(number=number, formed_on=date(2009, 3, 2), **one)
            for number, one in enumerate(given, 1)
        ]
        store_items(made.store, items, recorded_at=_RECORDED)
    return path


def _json(office: Path, *arguments: str) -> dict[str, Any]:
    done = run(office.parent, "--db", str(office), "stats", *arguments, "--json")
    assert (0, "") == (done.returncode, done.stderr)
    shape: dict[str, Any] = json.loads(done.stdout)
    return shape


def _text(office: Path, *arguments: str, lang: str = "en") -> str:
    done = run(office.parent, "--db", str(office), "--lang", lang, "stats", *arguments)
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


def test_summary_gives_one_object_with_named_bases(office: Path) -> None:
    """Two of five items, 40 %, are of the department; the base is called items."""
    shape = _json(office, "summary", "--as-of", "2009-12-31", "--by", "level")

    (level,) = shape["breakdowns"]
    assert 5 == shape["items"]
    assert ("items", 5) == (level["base_name"], level["base"])
    assert [("city", 0, "0.00"), ("department", 2, "40.00"), ("county", 1, "20.00")] == [
        (line["key"], line["items"], line["percent"]) for line in level["lines"][:3]
    ]


def test_summary_lists_stale_columns(office: Path) -> None:
    """30 days before 31 December only the township published, on 1 December."""
    shape = _json(office, "summary", "--as-of", "2009-12-31", "--stale-after", "31")

    columns = shape["stale"]["columns"]
    assert [("人事信息", 304), ("民生公益", 275)] == [
        (one["category"], one["idle_days"]) for one in columns
    ]


def test_ranking_is_of_a_period_and_a_level(office: Path) -> None:
    """In March the district has its own item and that of its township, two of four."""
    shape = _json(
        office,
        *("ranking", "--from", "2009-03-01", "--to", "2009-03-31"),
        *("--level", "县区", "--roll-up", "subtree"),
    )

    (line,) = shape["lines"]
    assert (1, "田家庵区", 2, "50.00") == (
        line["rank"],
        line["agency"],
        line["items"],
        line["percent"],
    )


def test_lag_names_its_limit(office: Path) -> None:
    """Lags 0, 21, 4, 4 and one in December; two came after Monday 30 March."""
    shape = _json(office, "lag")

    assert ("4.0", 2, "40.00") == (
        shape["all"]["median"],
        shape["all"]["late"],
        shape["all"]["late_percent"],
    )
    assert [("cn-2008", 20)] == [(limit["law"], limit["amount"]) for limit in shape["limits"]]


def test_daily_shows_what_was_due_and_open(office: Path) -> None:
    """On 30 March two proactive items of 2 March were still to be published."""
    shape = _json(office, "daily", "--as-of", "2009年3月30日")

    assert (False, 2) == (shape["cleared"], shape["total"]["due"])


def test_known_at_is_meant_in_the_zone_of_the_office(office: Path) -> None:
    """Recorded at 02:00 UTC is 10:00 in Huainan: nothing was known an hour before."""
    before = _json(office, "summary", "--known-at", "2009-12-31T09:00")
    after = _json(office, "summary", "--known-at", "2009-12-31T11:00")
    in_utc = _json(office, "summary", "--known-at", "2009-12-31T01:00Z")
    end_of_day = _json(office, "summary", "--known-at", "2009-12-31")

    assert [0, 5, 0, 5] == [one["items"] for one in (before, after, in_utc, end_of_day)]


def test_tables_speak_both_languages(office: Path) -> None:
    """Levels and modes are words, and every share names its base."""
    english = _text(office, "summary", "--as-of", "2009-12-31")
    chinese = _text(office, "summary", "--as-of", "2009-12-31", lang="zh")

    assert "Shares of 5 items." in english
    assert "county or district" in english
    assert "县区" in chinese
    assert "主动公开" in chinese


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ranking",), "市环保局"),
        (("lag",), "official documents"),
        (("daily", "--as-of", "2009-03-30"), "2 items fell due and are open"),
        (("summary", "--stale-after", "31", "--as-of", "2009-12-31"), "2 columns with nothing"),
        (("summary", "--by", "day"), "2009-12-01"),
    ],
)
def test_tables_say_what_was_asked(office: Path, arguments: tuple[str, ...], said: str) -> None:
    """Each command prints its table without JSON."""
    assert said in _text(office, *arguments)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("summary", "--agency", "田家庵市"), 1, "AGY-001"),
        (("summary", "--from", "2009-12-31", "--to", "2009-01-01"), 2, "FIG-002"),
        (("summary", "--as-of", "2009-02-30"), 2, "is not a date"),
        (("lag", "--known-at", "yesterday"), 2, "yesterday"),
        (("summary", "--stale-after", "0"), 2, "0"),
    ],
)
def test_refusals_are_one_line(
    office: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    """What cannot be answered ends with its exit code and without a traceback."""
    done = run(office.parent, "--db", str(office), "stats", *arguments)

    assert (code, "") == (done.returncode, done.stdout)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_ranking_against_the_period_before(office: Path) -> None:
    """In March the bureau had two items and the township one, in the quarter before nothing."""
    shape = _json(
        office, "ranking", "--from", "2009-03-01", "--to", "2009-03-31", "--against", "previous"
    )

    assert {"from": "2009-02-01", "to": "2009-02-28"} == shape["period_before"]
    assert (4, 0, None) == (shape["items"], shape["items_before"], shape["growth_percent"])
    first = shape["lines"][0]
    assert ("市环保局", 1, 2, 0) == (
        first["agency"],
        first["rank"],
        first["items"],
        first["items_before"],
    )


def test_a_day_beside_another(office: Path) -> None:
    """On 6 March two were published, on 2 March one."""
    shape = _json(office, "daily", "--as-of", "2009-03-06", "--against", "2009-03-02")

    assert ("2009-03-06", 1, "2009-03-02", 1) == (
        shape["on"],
        shape["published"],
        shape["before"],
        shape["published_before"],
    )
    assert "市环保局" in _text(office, "daily", "--as-of", "2009-03-06", "--against", "2009-03-02")


def _set_topic(office: Path) -> None:
    done = run(
        office.parent,
        *("--db", str(office), "--actor", "clerk", "stats"),
        *("topic-set", "三保", "--tag", "保民生"),
    )
    assert (0, "") == (done.returncode, done.stderr)


def test_home_page_shows_days_agencies_columns_and_topics(office: Path) -> None:
    """Of 31 days one has an item; of five items two bear a tag of the topic, 40 %."""
    _set_topic(office)

    shape = _json(office, "home", "--as-of", "2009-12-31", "--days", "31")
    listed = {one["on"]: one["items"] for one in shape["days"]}
    assert (31, 1) == (len(listed), listed["2009-12-01"])
    assert [(None, 2), ("民生公益", 2), ("人事信息", 1)] == [
        (one["category"], one["items"]) for one in shape["columns"]
    ]
    (topic,) = shape["topics"]
    assert ("三保", 2, 5, "40.00") == (
        topic["topic"],
        topic["items"],
        topic["base"],
        topic["percent"],
    )
    assert [("三保", 1), ("保民生", 2)] == [(one["tag"], one["items"]) for one in topic["tags"]]
    assert "三保" in _text(office, "home", "--as-of", "2009-12-31", lang="zh")


def test_topic_is_proved_by_its_items(office: Path) -> None:
    """The references behind the count are the two items that bear a tag."""
    _set_topic(office)

    shape = _json(office, "topics", "三保", "--refs")
    (count,) = _json(office, "topics", "三保", "--to", "2009-06-30")["topics"]

    assert 2 == len(shape["refs"])
    assert (1, 4) == (count["items"], count["base"])


def test_unknown_topic_is_refused(office: Path) -> None:
    """The message says how to make one."""
    done = run(office.parent, "--db", str(office), "--lang", "en", "stats", "topics", "无")

    assert 1 == done.returncode
    assert "TOP-001" in done.stderr
    assert "topic-set" in done.stderr
