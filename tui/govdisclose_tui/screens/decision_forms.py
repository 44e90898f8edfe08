"""Forms of decisions: drafted piece by piece, approved by another person, or sent back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from govdisclose.domain.cases.letters.facts import DecisionFacts, LetterFacts
from govdisclose.errors import Conflict, RuleRefusal
from govdisclose.office.requests import (
    DecisionView,
    Draft,
    DraftItem,
    NoDraftWaits,
    RequestView,
)
from govdisclose_tui.actions import key_of
from govdisclose_tui.cells import shown
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.dialogs.growing import GrowingForm, piece_count
from govdisclose_tui.forms import Base, FieldKind, FormField, Seen, read_date
from govdisclose_tui.request_words import RequestWords
from govdisclose_tui.screens.request_fields import (
    YES,
    day_field,
    ground_choices,
    ground_hint,
    outcome_choices,
    yes_field,
)
from govdisclose_tui.screens.request_forms import letter_lines
from govdisclose_tui.words import N_, labelled, tr, words

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["approve_form", "decision_lines", "draft_decision_form", "send_back_form"]

_TEXTS = {
    "reasons": N_("Explanation of the reasons"),
    "part": N_("Part that is given"),
    "access": N_("How it can be had"),
    "special_law": N_("Special law"),
    "search": N_("What was searched"),
    "right_agency": N_("Agency responsible"),
    "override": N_("Why it is released all the same"),
}
_GIVEN = ("granted", "already_public")
_ROOT_FIELDS = ("outcome", "grounds")


def _name(field: str, piece: int) -> str:
    """Name of a field of a piece; outcome and grounds of the first bear no number."""
    return field if piece == 1 and field in _ROOT_FIELDS else f"{field}_{piece}"


def draft_decision_form(office: Office, view: RequestView) -> FormScreen:
    """The form of a decision, with one piece of information or several."""
    today = office.environment.today()
    pack = view.standing.law.decision_pack(today)
    spoken = RequestWords(office.requests.rules())
    outcomes, grounds = outcome_choices(pack, today), ground_choices(pack, today)
    hint = ground_hint(office, pack, today)

    def piece_fields(piece: int, pieces: int) -> Iterator[FormField]:
        head = tr("{number}. ").format(number=piece) if pieces > 1 else ""
        yield FormField(
            name=_name("outcome", piece), label=head + tr("Outcome"), kind=FieldKind.CHOICE,
            required=piece == 1, choices=outcomes,
        )  # fmt: skip
        if pieces > 1:
            yield FormField(
                name=_name("what", piece), label=head + tr("Which information"), required=piece == 1
            )
        yield FormField(
            name=_name("grounds", piece), label=head + tr("Grounds, the principal one first"),
            kind=FieldKind.CHOICES, choices=grounds, hint=hint,
        )  # fmt: skip
        if pieces > 1:
            yield FormField(
                name=_name("why", piece), label=head + tr("Reasons for this piece"),
                kind=FieldKind.LONG,
            )  # fmt: skip

    def fields_of(pieces: int) -> tuple[FormField, ...]:
        return (
            *(one for piece in range(1, pieces + 1) for one in piece_fields(piece, pieces)),
            *(FormField(name=name, label=tr(label), kind=FieldKind.LONG)
              for name, label in _TEXTS.items()),
            yes_field("unknown", tr("Nobody knows which agency is responsible")),
            FormField(name="earlier", label=tr("Request that was answered already")),
            FormField(name="form", label=tr("Form of supply"), kind=FieldKind.CHOICE,
                      choices=spoken.choices("supply")),
        )  # fmt: skip

    def look() -> Seen:
        return _draft_seen(office.requests.decisions.get(view.ref), spoken)

    base = Base(look)

    def submit(values: Mapping[str, str]) -> object:
        return office.requests.decisions.draft(
            view.ref, _draft(values), expected_version=int(str(base.seen.mark))
        )

    present = office.requests.decisions.get(view.ref)
    note = tr("Another person approves it; whoever drafts cannot.")
    note += " " + tr("{key} adds a piece.").format(key=key_of("pieces.add"))
    if present is not None and present.returned:
        note += "\n" + tr("It was sent back: {why}").format(why=shown(present.returned))
    return GrowingForm(
        title=tr("Decision on request {number}").format(number=view.number),
        form=f"request.decide:{view.ref}",
        fields_of=fields_of,
        pieces=piece_count(base.seen.values),
        submit=submit,
        base=base,
        note=note,
        preview=lambda values: _preview(office, view, spoken, _draft(values)),
    )


def _draft(values: Mapping[str, str]) -> Draft:
    """The draft that the fields say; a piece of which nothing is said is none."""
    items = []
    for piece in range(1, piece_count(values) + 1):
        what, why = (values.get(_name(name, piece), "") for name in ("what", "why"))
        outcome = values[_name("outcome", piece)]
        grounds = tuple(code for code in values[_name("grounds", piece)].split(",") if code)
        if outcome or what or why or grounds:
            items.append(DraftItem(outcome=outcome, what=what, grounds=grounds, reasons=why))
    return Draft(
        items=tuple(items),
        is_agency_unknown=values["unknown"] == YES,
        earlier=values["earlier"],
        form=values["form"],
        **{name: values[name] for name in _TEXTS},
    )


def _draft_seen(decision: DecisionView | None, spoken: RequestWords) -> Seen:
    """The draft that is stored, in the fields of the form."""
    if decision is None:
        return Seen(mark=0, around={tr("Drafted by"): "-"})
    around = {tr("Drafted by"): tr(", ").join(decision.drafters)}
    if decision.status == "taken":
        return Seen(mark=decision.version, around=around)
    draft = decision.draft
    values = {name: draft.text(name) for name in _TEXTS}
    values |= {
        "unknown": YES if draft.is_agency_unknown else "",
        "earlier": draft.earlier,
        "form": draft.form,
    }
    several = len(draft.items) > 1
    for piece, item in enumerate(draft.items, start=1):
        values[_name("outcome", piece)] = item.outcome
        values[_name("grounds", piece)] = ",".join(item.grounds)
        if several:
            values[_name("what", piece)] = item.what
            values[_name("why", piece)] = item.reasons
        elif item.reasons and not values["reasons"]:
            values["reasons"] = item.reasons
    return Seen(mark=decision.version, values=values, around=around)


def _preview(office: Office, view: RequestView, spoken: RequestWords, draft: Draft) -> str:
    """What the decision comes to, what it lacks, and the letter that will tell it."""
    weighed = office.requests.decisions.weigh(view.ref, draft)
    lines = [tr("Outcome: {outcome}").format(outcome=spoken.outcome(weighed.outcome))]
    if weighed.gaps:
        lines += _gap_lines(weighed.gaps)
        return "\n".join(lines)
    given = tr(", ").join(item.what for item in draft.items if item.what and item.outcome in _GIVEN)
    withheld = tr(", ").join(item.what for item in draft.items if item.what and item.grounds)
    reasons = draft.reasons or "；".join(item.reasons for item in draft.items if item.reasons)
    facts = LetterFacts(
        decision=DecisionFacts(
            reasons=reasons or None,
            access=draft.access or None,
            given=draft.part or given or None,
            withheld=withheld or None,
            search=draft.search or None,
            right_agency=draft.right_agency or None,
            special_law=draft.special_law or None,
        )
    )
    try:
        letter = office.letters.preview(
            view.ref,
            "decision",
            given=facts,
            move="decided",
            fields={"outcome": weighed.outcome, "grounds": list(weighed.grounds)},
        )
    except RuleRefusal as problem:
        lines.append(tr("No letter yet: {reason}").format(reason=words().error(problem).text))
    else:
        lines += ["", letter_lines(letter)]
    return "\n".join(lines)


def _gap_lines(gaps: tuple[str, ...]) -> Iterator[str]:
    yield tr("The law demands further:")
    for gap in gaps:
        yield "- " + words().phrase("gaps", gap)


def decision_lines(decision: DecisionView, spoken: RequestWords) -> Iterator[str]:
    """A decision in words: outcome, pieces, texts, and what the law still demands."""
    yield tr("Outcome: {outcome}").format(outcome=spoken.outcome(decision.outcome))
    yield tr("drafted by {persons}").format(persons=tr(", ").join(decision.drafters))
    if decision.grounds:
        named = tr(", ").join(map(spoken.ground, decision.grounds))
        yield tr("Grounds: {grounds}").format(grounds=named)
    draft = decision.draft
    if len(draft.items) > 1:
        for place, item in enumerate(draft.items, start=1):
            grounds = tr(", ").join(map(spoken.ground, item.grounds))
            parts = [item.what, spoken.outcome(item.outcome), grounds, item.reasons]
            yield f"{place}. " + "; ".join(shown(part) for part in parts if part)
    for name, label in _TEXTS.items():
        if draft.text(name):
            yield labelled(tr(label), shown(draft.text(name)))
    if draft.earlier:
        yield labelled(tr("Request that was answered already"), shown(draft.earlier))
    if draft.form:
        yield labelled(tr("Form of supply"), spoken.word("supply", draft.form))
    if decision.objecting:
        named = tr(", ").join(map(shown, decision.objecting.values()))
        yield labelled(tr("Third parties that object"), named)
    if decision.returned:
        yield tr("It was sent back: {why}").format(why=shown(decision.returned))
    if decision.to_notify:
        named = tr(", ").join(map(shown, decision.to_notify.values()))
        yield labelled(tr("Still to be told of it"), named)
    if decision.gaps:
        yield from _gap_lines(decision.gaps)


def approve_form(office: Office, view: RequestView) -> FormScreen:
    """The form to approve the decision that waits, and to confirm the row of the report.

    Raises:
        NoDraftWaits: None does.
    """
    decisions = office.requests.decisions
    spoken = RequestWords(office.requests.rules())
    today = office.environment.today()

    def look() -> Seen:
        found = decisions.get(view.ref)
        if found is None:
            return Seen(mark=0)
        lines = "; ".join(decision_lines(found, spoken))
        return Seen(mark=found.version, around={tr("Decision"): lines})

    decision = decisions.get(view.ref)
    if decision is None or decision.status != "waiting":
        raise NoDraftWaits(ref=view.ref)
    base = Base(look)
    form = office.requests.rules().form_of(today)
    printed = office.official.form_for(today.year, form.form)
    names = (
        {}
        if printed is None
        else {
            row.key: " ".join(part for part in (row.item, row.group, row.zh) if part)
            for row in printed.request_rows
        }
    )
    rows = tuple(dict.fromkeys(one.row for one in form.rows))
    fields = (
        day_field(office),
        FormField(
            name="row", label=tr("Row of the report"), kind=FieldKind.CHOICE, required=True,
            choices=tuple((row, names.get(row, row)) for row in rows),
        ),
    )  # fmt: skip

    def submit(values: Mapping[str, str]) -> object:
        expected = int(str(base.seen.mark))
        try:
            return decisions.approve(
                view.ref, read_date(values["on"]), row=values["row"], expected_version=expected
            )
        except NoDraftWaits:
            found = decisions.get(view.ref)
            if found is None or found.version == expected:
                raise
            raise Conflict(
                what="decision", key=view.ref, found=found.version, expected=expected
            ) from None

    return FormScreen(
        title=tr("Approve the decision on request {number}").format(number=view.number),
        form=f"request.approve:{view.ref}",
        fields=fields,
        values={"on": today.isoformat(), "row": decision.rows.get(form.form) or ""},
        submit=submit,
        base=base,
        about="\n".join(decision_lines(decision, spoken)),
    )


def send_back_form(office: Office, view: RequestView) -> FormScreen:
    """The form to return the decision that waits."""
    fields = (FormField(name="why", label=tr("Reason"), kind=FieldKind.LONG, required=True),)
    return FormScreen(
        title=tr("Send the decision on request {number} back").format(number=view.number),
        form=f"request.return:{view.ref}",
        fields=fields,
        submit=lambda values: office.requests.decisions.send_back(view.ref, values["why"]),
    )
