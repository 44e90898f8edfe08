"""Fields that forms of requests share: days, channels, outcomes, grounds with what they demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from govdisclose.domain.law.law_pack import LawPack
from govdisclose.domain.law.provisions import Ground
from govdisclose.office.requests import RequestView
from govdisclose_tui.cells import shown
from govdisclose_tui.forms import Base, FieldKind, FormField, Seen, date_hint, read_date
from govdisclose_tui.request_words import RequestWords
from govdisclose_tui.words import is_chinese, labelled, tr, words

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = [
    "YES",
    "agency_choices",
    "case_base",
    "channel_choices",
    "day_field",
    "ground_choices",
    "ground_hint",
    "note_field",
    "outcome_choices",
    "said",
    "yes_field",
]

YES = "yes"
"""Value of a field that is ticked."""


def said(zh: str, en: str) -> str:
    """The name in the active language."""
    return zh if is_chinese() else en


def channel_choices(pack: LawPack, on: date) -> tuple[tuple[str, str], ...]:
    """Ways in which something arrives, under the law of a day."""
    return tuple(
        (one.provision.id, said(one.zh, one.en))
        for one in pack.receipts
        if one.provision.in_force(on)
    )


def outcome_choices(pack: LawPack, on: date) -> tuple[tuple[str, str], ...]:
    """Outcomes under the law of a day, each with its article."""
    return tuple(
        (one.provision.id, _with_article(said(one.zh, one.en), pack, one.provision.article))
        for one in pack.outcomes
        if one.provision.in_force(on) and not one.by_lapse
    )


def ground_choices(pack: LawPack, on: date) -> tuple[tuple[str, str], ...]:
    """Grounds under the law of a day, each with its article."""
    return tuple(
        (one.provision.id, _with_article(said(one.zh, one.en), pack, one.provision.article))
        for one in pack.grounds
        if one.provision.in_force(on)
    )


def ground_hint(office: Office, pack: LawPack, on: date) -> Callable[[str], str]:
    """Says of the grounds chosen by which article they hold, what has to be found, what lifts
    them."""
    grounds = {one.provision.id: one for one in pack.grounds if one.provision.in_force(on)}
    rules = office.ground_rules().get(pack.id)

    def demands(ground: Ground) -> Iterator[str]:
        if ground.harm_test:
            yield tr("harm must be shown")
        if ground.third_party_consent:
            yield tr("the third party's consent lifts it")
        if ground.public_interest_override:
            yield tr("the public interest may lift it")
        if ground.proviso:
            yield ground.proviso
        if rules is not None:
            code = ground.provision.id
            for one in rules.tests_of(code):
                yield tr("to be found: {what}").format(what=said(one.zh, one.en))
            if kinds := [said(one.zh, one.en) for one in rules.kinds_of(code)]:
                yield tr("one of: {kinds}").format(kinds=tr(", ").join(kinds))
            if rules.severance_of(code) is not None:
                yield tr("what can be told apart has to be given")

    def hint(text: str) -> str:
        lines = []
        for code in text.split(","):
            ground = grounds[code.strip()]
            parts = [_cited(pack, ground.provision.article), *demands(ground)]
            spoken = tr("; ").join(dict.fromkeys(parts))
            lines.append(labelled(said(ground.zh, ground.en), spoken))
        return "\n".join(lines)

    return hint


def _with_article(name: str, pack: LawPack, article: str) -> str:
    return tr("{name} ({source})").format(name=name, source=_cited(pack, article))


def _cited(pack: LawPack, article: str) -> str:
    return words().phrase("source", pack.cite_article(article))


def day_field(office: Office, *, name: str = "on", label: str = "") -> FormField:
    """The day of an act; none that has not come."""
    hint = date_hint(office.calendars.current())
    today = office.environment.today()

    def check(text: str) -> str | None:
        return tr("lies in the future") if read_date(text) > today else None

    return FormField(
        name=name,
        label=label or tr("Date"),
        kind=FieldKind.DATE,
        required=True,
        hint=hint,
        check=check,
    )


def note_field(label: str = "") -> FormField:
    """A remark that goes with an act."""
    return FormField(name="note", label=label or tr("Note"), kind=FieldKind.LONG)


def yes_field(name: str, label: str) -> FormField:
    """Something that is so, or is left empty."""
    return FormField(name=name, label=label, kind=FieldKind.CHOICE, choices=((YES, tr("yes")),))


def agency_choices(office: Office) -> tuple[tuple[str, str], ...]:
    """Agencies by code and name."""
    return tuple((agency.code, agency.name) for agency in office.agencies.directory())


def case_base(office: Office, view: RequestView) -> Base:
    """What a form about a request stands on: the request as its screen showed it."""
    spoken = RequestWords(office.requests.rules())
    return Base(
        lambda: _case_seen(spoken, office.requests.view(view.ref)), _case_seen(spoken, view)
    )


def _case_seen(spoken: RequestWords, view: RequestView) -> Seen:
    last = view.acts[-1]
    around = {
        tr("State"): spoken.state(view.standing.state),
        tr("Due"): shown(view.standing.due) or "-",
        tr("Assigned to"): shown(view.standing.facts.assigned_to) or "-",
        tr("Last act"): f"{last.on} {spoken.move(view.entries[-1].kind)} {last.actor.person}",
    }
    return Seen(mark=view.last_entry, around=around)
