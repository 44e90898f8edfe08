"""Provisions, packs, and the choice of a version by date."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from govdisclose.domain.law.classification import (
    CatalogueProfile,
    Classification,
    ClassificationEntry,
    InvalidList,
    Obligation,
    ProfileField,
)
from govdisclose.domain.law.counting import Term, Unit
from govdisclose.domain.law.law_pack import (
    InvalidLaw,
    LawLibrary,
    LawPack,
    NoLawInForce,
    UnknownPack,
    UnknownProvision,
)
from govdisclose.domain.law.provisions import (
    Exclusion,
    InvalidProvision,
    LimitWithoutNumber,
    Mark,
    ProactiveCategory,
    Provision,
    TimeLimit,
)


def provision(id: str = "reply", first: str = "2020-01-01", last: str | None = None) -> Provision:
    """A provision of the made-up law."""
    return Provision(
        id=id,
        valid_from=date.fromisoformat(first),
        valid_until=None if last is None else date.fromisoformat(last),
        article="1",
        source=("S",),
        mark=Mark.SEEN,
    )


def limit(rule: Provision, **own: Any) -> TimeLimit:
    """A limit of the made-up law."""
    return TimeLimit(provision=rule, zh="期限", en="limit", starts_on="receipt", **own)


def pack(
    id: str = "xx-2020", first: str = "2020-01-01", last: str | None = None, **kinds: Any
) -> LawPack:
    """A version of the made-up law."""
    return LawPack(
        id=id,
        instrument="ogi",
        zh="法",
        en="law",
        promulgated=date(2019, 12, 1),
        valid_from=date.fromisoformat(first),
        valid_until=None if last is None else date.fromisoformat(last),
        sources={"S": "a book"},
        **kinds,
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"article": " "}, "no article"),
        ({"source": ()}, "no source"),
        ({"id": "Réponse"}, "not an ASCII code"),
        ({"valid_until": date(2019, 1, 1)}, "ends before it begins"),
    ],
)
def test_a_provision_without_citation_or_period_is_refused(
    change: dict[str, Any], problem: str
) -> None:
    """Every rule says where it stands and when it holds."""
    whole: dict[str, Any] = {
        "id": "reply",
        "valid_from": date(2020, 1, 1),
        "article": "1",
        "source": ("S",),
        "mark": Mark.SEEN,
    }

    with pytest.raises(InvalidProvision, match=problem):
        Provision(**{**whole, **change})


def test_a_provision_is_in_force_on_its_first_and_last_day() -> None:
    """Both ends of the period belong to it."""
    rule = provision(first="2020-01-01", last="2020-12-31")

    assert [False, True, True, False] == [
        rule.in_force(date(*day))
        for day in ((2019, 12, 31), (2020, 1, 1), (2020, 12, 31), (2021, 1, 1))
    ]


def test_a_limit_becomes_a_term_of_the_clock() -> None:
    """Amount, unit and id go over as the provision has them."""
    sixty_days = limit(provision(), amount=60, unit=Unit.CALENDAR_DAY)

    term = sixty_days.term()

    assert Term(amount=60, unit=Unit.CALENDAR_DAY, limit_id="reply", source="1") == term


@pytest.mark.parametrize("own", [{}, {"fixed_day": "03-31"}])
def test_a_limit_without_number_is_not_counted(own: dict[str, Any]) -> None:
    """Where the law names no number, none is made up."""
    with pytest.raises(LimitWithoutNumber):
        limit(provision(), **own).term()


@pytest.mark.parametrize(
    "own", [{"amount": -1}, {"fixed_day": "31-03"}, {"amount": 5, "fixed_day": "03-31"}]
)
def test_an_impossible_limit_is_refused(own: dict[str, Any]) -> None:
    """A limit is an amount, a day of the year, or openly without number."""
    with pytest.raises(InvalidProvision):
        limit(provision(), **own)


def test_a_category_binds_somebody() -> None:
    """A duty without bearer is a gap in the data."""
    with pytest.raises(InvalidProvision):
        ProactiveCategory(provision=provision("rules"), zh="规章", en="rules", duty_of=())


def test_two_provisions_of_one_id_are_never_in_force_at_once() -> None:
    """On each day an id has one answer."""
    entries = (
        limit(provision(last="2021-01-01"), amount=15),
        limit(provision(first="2021-01-01"), amount=20),
    )

    with pytest.raises(InvalidLaw, match="in force at once on 2021-01-01"):
        pack(limits=entries)


def test_successive_periods_of_an_id_leave_no_gap() -> None:
    """Between two periods there is no day without the rule."""
    entries = (
        limit(provision(last="2020-12-31"), amount=15),
        limit(provision(first="2021-01-02"), amount=20),
    )

    with pytest.raises(InvalidLaw, match="none is in force between"):
        pack(limits=entries)


def test_the_provision_is_chosen_by_the_day() -> None:
    """A change within a version applies from its first day."""
    law = pack(
        limits=(
            limit(provision(last="2020-12-31"), amount=15),
            limit(provision(first="2021-01-01"), amount=20),
        )
    )

    amounts = [law.limit("reply", date(2020, 12, 31)), law.limit("reply", date(2021, 1, 1))]

    assert [15, 20] == [one.amount for one in amounts]


def test_an_unknown_source_is_refused() -> None:
    """A citation leads somewhere."""
    stray = Provision(
        id="reply", valid_from=date(2020, 1, 1), article="1", source=("T",), mark=Mark.SEEN
    )

    with pytest.raises(InvalidLaw, match='source "T"'):
        pack(limits=(limit(stray),))


@pytest.mark.parametrize(("first", "last"), [("2019-12-31", "2020-06-01"), ("2020-01-01", None)])
def test_a_provision_stays_within_its_pack(first: str, last: str | None) -> None:
    """No rule outlives or precedes its law."""
    with pytest.raises(InvalidLaw, match="leaves that of the pack"):
        pack(last="2020-12-31", limits=(limit(provision(first=first, last=last)),))


@pytest.mark.parametrize("key", ["extends", "restarts"])
def test_a_limit_refers_to_limits_of_its_pack(key: str) -> None:
    """An extension extends something."""
    reference: dict[str, Any] = {key: "nothing"}

    with pytest.raises(InvalidLaw, match="no limit nothing"):
        pack(limits=(limit(provision(), **reference),))


def test_an_exclusion_stops_a_limit_of_its_pack() -> None:
    """Excluded time is excluded from something."""
    stray = Exclusion(
        provision=provision("excluded"), zh="", en="", limit="reply", while_consulting="third_party"
    )

    with pytest.raises(InvalidLaw, match="no limit reply"):
        pack(exclusions=(stray,))


def test_an_unknown_provision_is_named() -> None:
    """Asking for what a pack does not have names pack and id."""
    with pytest.raises(UnknownProvision, match="xx-2020 has no provision reply"):
        pack().limit("reply", date(2020, 1, 1))


def test_versions_of_an_instrument_follow_each_other() -> None:
    """Versions neither overlap nor leave a day without law."""
    old = pack("old", "2010-01-01", "2019-12-31")

    library = LawLibrary((old, pack("new", "2020-01-01")))

    assert "old" == library.law_on(date(2019, 12, 31)).id
    assert "new" == library.law_on(date(2020, 1, 1)).id
    with pytest.raises(InvalidLaw, match="at once"):
        LawLibrary((old, pack("new", "2019-12-31")))
    with pytest.raises(InvalidLaw, match="none is in force"):
        LawLibrary((old, pack("new", "2020-01-02")))
    with pytest.raises(InvalidLaw, match="two packs have this id"):
        LawLibrary((old, pack("old", "2020-01-01")))


def test_a_day_without_law_is_refused() -> None:
    """Before the first version there is nothing to apply."""
    library = LawLibrary((pack(),))

    with pytest.raises(NoLawInForce):
        library.law_on(date(2019, 12, 31))
    with pytest.raises(NoLawInForce):
        library.law_on(date(2020, 1, 1), instrument="fees")
    with pytest.raises(UnknownPack, match="xx-2020"):
        library.pack("yy")


def entry(code: str, zh: str, *aliases: str) -> ClassificationEntry:
    """A value of a made-up list."""
    return ClassificationEntry(code=code, zh=zh, en=code, mark=Mark.SEEN, aliases=aliases)


def made_up_list(*entries: ClassificationEntry) -> Classification:
    """A list of the values."""
    return Classification(id="made-up", zh="表", en="list", source=("a book",), entries=entries)


def test_a_value_is_found_by_code_label_and_alias() -> None:
    """Old records and new ones find the same entry."""
    order = entry("order", "命令(令)", "令")

    genres = made_up_list(order)

    assert [order, order, order] == [genres.entry(word) for word in ("order", "命令(令)", "令")]
    assert genres.entry("函") is None


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (entry("a", "甲"), entry("a", "乙")),
        (entry("a", "甲"), entry("b", "乙", "甲")),
        (entry("甲", "甲"),),
    ],
)
def test_an_ambiguous_list_is_refused(entries: tuple[ClassificationEntry, ...]) -> None:
    """Codes, labels and aliases mean one entry each."""
    with pytest.raises(InvalidList):
        made_up_list(*entries)


def field(name: str, obligation: Obligation) -> ProfileField:
    """A field of a made-up profile."""
    return ProfileField(field=name, zh=name, obligation=obligation, mark=Mark.SEEN)


def made_up_profile(*fields: ProfileField) -> CatalogueProfile:
    """A profile of the fields."""
    return CatalogueProfile(
        id="made-up", zh="规范", en="profile", article="1", source=("a book",), fields=fields
    )


def test_a_profile_names_the_mandatory_fields_that_are_missing() -> None:
    """Only mandatory fields can be missing, and they come in the order of the profile."""
    profile = made_up_profile(
        field("title", Obligation.MANDATORY),
        field("summary", Obligation.OPTIONAL),
        field("document_number", Obligation.CONDITIONAL),
        field("link", Obligation.UNKNOWN),
        field("index_number", Obligation.MANDATORY),
    )

    missing = profile.missing(["summary", "title"])

    assert ("index_number",) == missing
    assert ("document_number",) == profile.conditional()


@pytest.mark.parametrize(
    "fields",
    [
        (),
        (field("title", Obligation.OPTIONAL), field("title", Obligation.MANDATORY)),
        (field("题名", Obligation.OPTIONAL),),
    ],
)
def test_an_ambiguous_profile_is_refused(fields: tuple[ProfileField, ...]) -> None:
    """A profile names each field once, in ASCII."""
    with pytest.raises(InvalidList):
        made_up_profile(*fields)
