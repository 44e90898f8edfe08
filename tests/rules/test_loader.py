"""Rule files: what is shipped, and what does not load."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from govdisclose.domain.law.provisions import Force, Mark
from govdisclose.rules.loader import (
    RuleFileFault,
    built_in_classifications,
    built_in_laws,
    built_in_profiles,
    load_classification,
    load_flow,
    load_flows,
    load_law_pack,
    load_profile,
)

CN_2019 = files("govdisclose.rules").joinpath("ogi/cn-2019.toml").read_text(encoding="utf-8")
LAST_DAY_OF_2008 = date(2019, 5, 14)
FIRST_DAY_OF_2019 = date(2019, 5, 15)


@pytest.mark.parametrize(
    ("on", "pack"),
    [
        (date(2008, 5, 1), "cn-2008"),
        (LAST_DAY_OF_2008, "cn-2008"),
        (FIRST_DAY_OF_2019, "cn-2019"),
        (date(2026, 1, 1), "cn-2019"),
    ],
)
def test_the_version_is_chosen_by_the_day_of_the_act(on: date, pack: str) -> None:
    """Order 492 applies from 2008-05-01 to 2019-05-14, Order 711 from 2019-05-15."""
    assert pack == built_in_laws().law_on(on).id


@pytest.mark.parametrize(
    ("limit", "in_2008", "in_2019"),
    [
        ("publish", (20, "18"), (20, "26")),
        ("correction_notice", (None, "21(4)"), (7, "30")),
        ("reply", (15, "24"), (20, "33")),
        ("extension", (15, "24"), (20, "33")),
        ("third_party", (None, "23"), (15, "32")),
    ],
)
def test_limits_are_those_of_the_regulation(
    limit: str, in_2008: tuple[int | None, str], in_2019: tuple[int | None, str]
) -> None:
    """Working days and articles as in Orders 492 and 711."""
    laws = built_in_laws()

    old = laws.law_on(LAST_DAY_OF_2008).limit(limit, LAST_DAY_OF_2008)
    new = laws.law_on(FIRST_DAY_OF_2019).limit(limit, FIRST_DAY_OF_2019)

    assert in_2008 == (old.amount, old.provision.article)
    assert in_2019 == (new.amount, new.provision.article)


def test_silence_means_what_the_article_says() -> None:
    """A silent co-maker consents (art. 34), a silent third party leaves it to the agency (32)."""
    law = built_in_laws().pack("cn-2019")

    meanings = {one.provision.id: one.on_silence for one in law.limits if one.on_silence}

    assert {
        "correction_period": "abandoned",
        "third_party": "agency_decides",
        "co_maker": "consent",
    } == meanings


def test_excluded_time_is_wider_since_2019() -> None:
    """Order 492 excludes consulting third parties, Order 711 other agencies as well."""
    laws = built_in_laws()

    old = laws.law_on(LAST_DAY_OF_2008).exclusions_of("reply", LAST_DAY_OF_2008)
    new = laws.law_on(FIRST_DAY_OF_2019).exclusions_of("reply", FIRST_DAY_OF_2019)

    assert ["third_party"] == [one.while_consulting for one in old]
    assert ["third_party", "other_agency", "co_maker"] == [one.while_consulting for one in new]


def test_grounds_say_whether_they_bind() -> None:
    """Articles 14 and 15 forbid, article 16 allows to withhold, article 36(7) defers."""
    law = built_in_laws().pack("cn-2019")

    by_force = {
        force: [one.provision.id for one in law.grounds if one.force is force] for force in Force
    }

    assert {
        Force.MANDATORY: [
            "state_secret",
            "law_forbids",
            "security_stability",
            "commercial_secret",
            "privacy",
        ],
        Force.DISCRETIONARY: ["internal_affairs", "process", "enforcement_file"],
        Force.SPECIAL_LAW: ["admin_query"],
    } == by_force


def test_only_third_party_grounds_yield_to_consent_and_public_interest() -> None:
    """Trade secrets and privacy may be released with consent or overriding interest (art. 15)."""
    law = built_in_laws().pack("cn-2019")

    yielding = [
        one.provision.id
        for one in law.grounds
        if one.third_party_consent and one.public_interest_override
    ]

    assert ["commercial_secret", "privacy"] == yielding


def test_article_20_has_fifteen_categories() -> None:
    """Items (1) to (15) of article 20, then the two groups of article 21."""
    law = built_in_laws().pack("cn-2019")

    articles = [one.provision.article for one in law.categories]

    assert [*(f"20({item})" for item in range(1, 16)), "21", "21"] == articles


def test_the_transition_is_marked_unverified() -> None:
    """Nobody has found a rule for cases open on the day of the change."""
    transition = built_in_laws().pack("cn-2019").transitions[0]

    assert Mark.UNVERIFIED is transition.provision.mark
    assert ("receipt", "reply", "reply") == (
        transition.clock_by,
        transition.decision_by,
        transition.grounds_by,
    )


def test_only_withheld_records_need_a_ground() -> None:
    """A record that is not published says why; older records say 免于公开."""
    for law in built_in_laws().packs:
        modes = {one.provision.id: one for one in law.modes}

        assert ["proactive", "on_request", "withheld"] == list(modes)
        assert ["withheld"] == [id for id, mode in modes.items() if mode.needs_ground]
        assert ("免于公开",) == modes["withheld"].aliases


def test_every_id_holds_on_every_day_of_its_pack() -> None:
    """The shipped packs have no provision that starts late or ends early."""
    for law in built_in_laws().packs:
        ends = [law.valid_from, law.valid_until or law.valid_from + timedelta(days=9000)]

        for entries in law.by_kind().values():
            assert all(one.provision.in_force(day) for one in entries for day in ends)


@pytest.mark.parametrize(
    ("name", "count", "unverified"),
    [
        ("themes", 22, 0),
        ("gb-t-21063-4", 20, 0),
        ("genres", 22, 7),
        ("audiences", 6, 4),
        ("validity", 4, 4),
    ],
)
def test_lists_have_as_many_values_as_their_source(name: str, count: int, unverified: int) -> None:
    """22 themes, 20 classes of GB/T 21063.4, 15 document types and 7 unverified genres."""
    entries = built_in_classifications()[name].entries

    assert count == len(entries)
    assert unverified == sum(one.mark is Mark.UNVERIFIED for one in entries)


@pytest.mark.parametrize(
    ("name", "mandatory"),
    [
        ("national-guide", ("index_number", "title")),
        ("regulation", ("index_number", "title", "summary", "formed_on")),
        ("lianyungang-2008", ("index_number", "title", "summary", "formed_on")),
        ("hami-2008", ("information_kind", "title")),
        ("anhui-entry", ("title", "formed_on", "agency", "mode", "secrecy", "category")),
    ],
)
def test_profiles_differ_in_what_they_demand(name: str, mandatory: tuple[str, ...]) -> None:
    """Which metadata are obligatory is a matter of the rule in use."""
    assert mandatory == built_in_profiles()[name].mandatory()


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ('article = "26"\n', "", "limits[0].article", "missing"),
        ('article = "26"', 'article = " "', "limits[0]", "citation is missing"),
        ('source = ["S2"]\nmark', "mark", "limits[0].source", "missing"),
        ('source = ["S2"]', "source = []", "limits[0]", "citation is missing"),
        ('source = ["S2"]', 'source = ["S9"]', "limits[0]", '"S9"'),
        ('source = ["S2"]', 'source = "S2"', "limits[0].source", "not a list of texts"),
        ("amount = 7", 'amount = "7"', "limits[1].amount", "not a whole number"),
        ("amount = 7", "amount = true", "limits[1].amount", "not a whole number"),
        ("amount = 7", "amout = 7", "limits[1]", "not known: amout"),
        ('mark = "seen"', 'mark = "sen"', "limits[0].mark", "not a valid Mark"),
        ('id = "reply"', 'id = "publish"', "limits.publish", "in force at once"),
        ('extends = "reply"', 'extends = "rely"', "limits.extension", "no limit rely"),
        ("from = 2019-05-15", "", "from", "missing"),
        ("from = 2019-05-15", 'from = "2019-05-15"', "from", "not a date"),
        ("promulgated = 2019-04-03", "promulgated = 2019-04-03T00:00:00", "promulgated", "date"),
        ('fixed_day = "01-31"', 'fixed_day = "31-01"', "limits[8]", "fixed_day"),
        ("[[limits]]", "[limits]", "syntax", "line"),
        ('id = "cn-2019"', 'id = "cn-2019"\ncountry = "cn"', "top level", "not known: country"),
    ],
)
def test_a_faulty_pack_does_not_load(old: str, new: str, key: str, problem: str) -> None:
    """The refusal names the file, the key and the problem."""
    faulty = CN_2019.replace(old, new, 1)

    with pytest.raises(RuleFileFault) as refusal:
        load_law_pack(faulty, file="faulty.toml")

    assert faulty != CN_2019
    assert ("faulty.toml", key) == (refusal.value.data["file"], refusal.value.data["key"])
    assert problem in str(refusal.value)


def test_a_pack_with_a_gap_between_periods_does_not_load() -> None:
    """An id without rule on some day is a mistake of the file."""
    later = (
        '[[limits]]\nid = "reply"\nzh = ""\nen = ""\narticle = "33"\nsource = ["S2"]\n'
        'mark = "seen"\nstarts_on = "receipt"\nfrom = 2030-01-01\n'
    )
    first = 'id = "reply"\n'
    faulty = CN_2019.replace(first, first + "until = 2029-01-01\n", 1) + later

    with pytest.raises(RuleFileFault, match=r"limits\.reply: none is in force between"):
        load_law_pack(faulty, file="faulty.toml")


def test_a_faulty_list_or_profile_does_not_load() -> None:
    """Lists and profiles are checked as packs are."""
    head = 'id = "x"\nzh = "x"\nen = "x"\nsource = ["a book"]\n'
    entry = '[[entries]]\ncode = "a"\nzh = "甲"\nen = "a"\nmark = "seen"\n'

    with pytest.raises(RuleFileFault, match=r"x\.toml: entries\[1\]: a stands twice"):
        load_classification(head + entry + entry, file="x.toml")
    with pytest.raises(RuleFileFault, match=r"x\.toml: article: missing"):
        load_profile(head + "fields = []\n", file="x.toml")


FLOW = files("govdisclose.rules").joinpath("flows/publication.toml").read_text(encoding="utf-8")


def test_shipped_flow_is_read_whole() -> None:
    """The publication flow has its moves with where they start and end."""
    flow = load_flow(FLOW, "publication.toml")

    assert ("publication", "none") == (flow.id, flow.initial)
    assert 11 == len(flow.moves)
    cleared = flow.move("cleared")
    assert cleared is not None
    assert (("draft",), "cleared", "approve") == (
        cleared.sources,
        cleared.target,
        cleared.permission,
    )
    assert ("drafted", "revised", "proposed") == cleared.four_eyes_against


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ("[flow]", "[flw]", "flow", "missing"),
        ("[flow]", "[flow", "syntax", "Expected"),
        ("[[moves]]", "[[mooves]]", "moves", "missing"),
        ('source = "R2019', 'sorce = "R2019', "source", "missing"),
        ('source = "R2019 art. 17; 国办发〔2010〕57号"', 'source = " "', "flow.source", "missing"),
        ('mark = "computed"', 'mark = "guessed"', "flow.mark", '"guessed" is none of seen'),
        ('initial = "none"', 'initial = "nowhere"', "top level", "unknown initial state nowhere"),
        ('to = "draft"', 'to = "dart"', "top level", "move drafted names an unknown state"),
        ('label = "拟稿"\n', "", "moves[0].label", "missing"),
        ('label = "拟稿"', 'label = "拟稿"\nlable = "x"', "moves[0]", "not known: lable"),
        ('required = ["content"]', 'required = "content"', "moves[0].required", "not a list"),
        ('permission = "draft"', 'permission = "drat"', "moves.permission", '"drat" is none of'),
        ('"revised", "proposed"]', '"revisd"]', "moves.four_eyes_against", '"revisd" is none of'),
        ('id = "revised"', 'id = "drafted"', "moves.id", '"drafted" is there twice'),
    ],
)
def test_faulty_flow_does_not_load(old: str, new: str, key: str, problem: str) -> None:
    """File, key and problem are named; a four-eyes rule against nobody would be no rule."""
    count = -1 if old == "[[moves]]" else 1

    with pytest.raises(RuleFileFault) as caught:
        load_flow(FLOW.replace(old, new, count), "flow.toml")

    assert ("flow.toml", key) == (caught.value.data["file"], caught.value.data["key"])
    assert problem in str(caught.value.data["problem"])


def test_two_flows_of_one_id_do_not_load(tmp_path: Path) -> None:
    """A matter must know its flow by its id."""
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(FLOW, "utf-8")

    with pytest.raises(RuleFileFault, match='"publication" is there twice'):
        load_flows(tmp_path)
