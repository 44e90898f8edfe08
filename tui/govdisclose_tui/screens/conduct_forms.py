"""Forms of supervision: notices, recommendations, rewards and consequences, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from govdisclose.domain.cases.flow import FourEyes, IllegalMove
from govdisclose.domain.figures.supervision.conduct import WORDLESS, ConductMatter
from govdisclose.domain.figures.supervision.lines import SignalLine
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.errors import RuleRefusal
from govdisclose.wording.supervision import SIGNAL_WORDS, limit_words
from govdisclose_tui.cells import shown
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.forms import Base, FieldKind, FormField, Seen, read_date
from govdisclose_tui.screens.request_fields import day_field, said
from govdisclose_tui.words import is_chinese, tr, words

if TYPE_CHECKING:
    from govdisclose.domain.cases.flow import Flow
    from govdisclose.domain.figures.supervision.thresholds import SupervisionRules
    from govdisclose.office import Office

__all__ = [
    "advise_form",
    "follow_form",
    "move_word",
    "notice_form",
    "propose_form",
    "refusal_words",
    "state_word",
]

_MOST_DAYS = 365
_APPROVED, _EXTENDED, _RETURNED = "approved", "extended", "returned"


def _flow(kind: str) -> Flow:
    from govdisclose.office import Office

    return Office.supervision_flows()[kind]


def move_word(kind: str, move: str) -> str:
    """What an act is called, by its flow."""
    found = _flow(kind).move(move)
    return shown(move) if found is None else said(found.label, found.label_en or move)


def state_word(matter: ConductMatter) -> str:
    """What the state of a matter is called."""
    names = _flow(matter.kind).state_labels.get(matter.state)
    return shown(matter.state) if names is None else said(*names)


def refusal_words(matter: ConductMatter, refusal: RuleRefusal | None) -> str | None:
    """Why an act cannot be recorded now, short enough to stand behind its name."""
    match refusal:
        case None:
            return None
        case IllegalMove():
            return tr("not in the state {state}").format(state=state_word(matter))
        case FourEyes():
            return tr("another person has to do it: you had a hand in it")
        case _:
            return words().error(refusal).text


def _text_field(*, required: bool = True) -> FormField:
    return FormField(
        name="text", label=tr("What is written"), kind=FieldKind.LONG, required=required
    )


def _days_field(label: str, *, required: bool = False) -> FormField:
    def check(text: str) -> str | None:
        return tr("is more than {most}").format(most=_MOST_DAYS) if int(text) > _MOST_DAYS else None

    return FormField(name="days", label=label, kind=FieldKind.COUNT, required=required, check=check)


def _about_field() -> FormField:
    return FormField(name="about", label=tr("Reference of what it is about"))


def _days(values: Mapping[str, str]) -> int | None:
    return int(values["days"]) if values["days"] else None


def _today(office: Office) -> str:
    return office.environment.today().isoformat()


def _limit_name(line: SignalLine, office: Office, rules: SupervisionRules) -> str:
    flow = office.cases.kinds.by_id.get(line.kind)
    return shown(limit_words(line.limit, rules, flow, chinese=is_chinese(), tr=tr))


def notice_form(office: Office, agency: str, line: SignalLine | None) -> FormScreen:
    """The form of a notice to an agency.

    Args:
        office: The office.
        agency: Reference of the agency.
        line: The signal it is about, whose matter and limit or trigger stand in the form at first.
    """
    rules = office.supervision.rules()
    has_limit = line is not None and not line.limit.startswith("!")
    values = {"on": _today(office)}
    limits: tuple[tuple[str, str], ...] = ()
    if line is not None:
        values |= {"about": line.ref, "signal": line.signal.value}
        if line.signal is Signal.NONE:
            del values["signal"]
        if has_limit:
            limits = ((line.limit, _limit_name(line, office, rules)),)
            values["limit"] = line.limit
        else:
            values["trigger"] = line.limit.removeprefix("!")
    signals = tuple(
        (one.value, tr(SIGNAL_WORDS[one.value]))
        for one in reversed(Signal)
        if one is not Signal.NONE
    )
    triggers = tuple((one.id, said(one.zh, one.en)) for one in rules.triggers)
    choice = FieldKind.CHOICE
    fields = (
        _about_field(),
        *((FormField(name="limit", label=tr("Limit"), kind=choice, choices=limits),)
          if has_limit else ()),
        FormField(name="trigger", label=tr("Fault that was noticed or reported"), kind=choice,
                  choices=triggers),
        FormField(name="signal", label=tr("Signal"), kind=choice, choices=signals),
        _text_field(),
        _days_field(tr("Working days for the answer, if not those of the rules")),
        day_field(office),
    )  # fmt: skip

    def submit(values: Mapping[str, str]) -> object:
        return office.supervision.conduct.notify(
            agency,
            values["text"],
            about=values["about"] or None,
            limit=values.get("limit") or None,
            trigger=values["trigger"] or None,
            signal=values["signal"] or None,
            days=_days(values),
            on=read_date(values["on"]),
        )

    about = "" if line is None else f":{line.ref}:{line.limit}"
    return FormScreen(
        title=tr("Notice to {agency}").format(agency=_name(office, agency)),
        form=f"supervise.notice:{agency}{about}",
        fields=fields,
        values=values,
        submit=submit,
        note=tr("The agency has the days of the rules to explain itself."),
    )


def advise_form(office: Office, agency: str, line: SignalLine | None) -> FormScreen:
    """The form of a recommendation to an agency; see :func:`notice_form`."""
    fields = (
        _about_field(),
        _text_field(),
        _days_field(tr("Working days for the answer, if not those of the rules")),
        day_field(office),
    )

    def submit(values: Mapping[str, str]) -> object:
        return office.supervision.conduct.advise(
            agency,
            values["text"],
            about=values["about"] or None,
            days=_days(values),
            on=read_date(values["on"]),
        )

    about = "" if line is None else line.ref
    return FormScreen(
        title=tr("Recommendation to {agency}").format(agency=_name(office, agency)),
        form=f"supervise.advise:{agency}:{about}",
        fields=fields,
        values={"on": _today(office), "about": about},
        submit=submit,
        note=tr("It has to be replied to within its limit."),
    )


def propose_form(office: Office, agency: str, line: SignalLine | None) -> FormScreen:
    """The form of a proposed reward or consequence; see :func:`notice_form`."""
    measures = {one.id: one for one in office.supervision.rules().measures}

    def hint(text: str) -> str:
        one = measures[text]
        told = shown(words().phrase("source", one.article))
        return f"{told}{tr('; ')}{tr('to be put right within a limit')}" if one.rectify else told

    fields = (
        FormField(
            name="measure", label=tr("Measure"), kind=FieldKind.CHOICE, required=True, hint=hint,
            choices=tuple((one.id, said(one.zh, one.en)) for one in measures.values()),
        ),
        _about_field(),
        _text_field(),
        day_field(office),
    )  # fmt: skip

    def submit(values: Mapping[str, str]) -> object:
        return office.supervision.conduct.propose(
            agency,
            values["measure"],
            values["text"],
            about=values["about"] or None,
            on=read_date(values["on"]),
        )

    about = "" if line is None else line.ref
    return FormScreen(
        title=tr("Reward or consequence for {agency}").format(agency=_name(office, agency)),
        form=f"supervise.sanction:{agency}:{about}",
        fields=fields,
        values={"on": _today(office), "about": about},
        submit=submit,
        note=tr("Another person approves it."),
    )


def follow_form(office: Office, matter: ConductMatter, move: str) -> FormScreen:
    """The form of a further act: acknowledged, explained, replied, approved, settled …"""
    conduct, ref = office.supervision.conduct, matter.ref
    measure = office.supervision.rules().measure(matter.measure or "")
    takes_days = move in (_EXTENDED, _RETURNED) or (
        move == _APPROVED and measure is not None and measure.rectify
    )
    base = Base(lambda: _seen(conduct.get(ref)), _seen(matter))
    days = _days_field(
        tr("Working days of the limit, if not those of the rules")
        if move != _EXTENDED
        else tr("Further working days"),
        required=move == _EXTENDED,
    )
    fields = (
        _text_field(required=move not in WORDLESS),
        *((days,) if takes_days else ()),
        day_field(office),
    )

    def submit(values: Mapping[str, str]) -> object:
        return conduct.move(
            ref,
            move,
            text=values["text"] or None,
            days=_days(values) if takes_days else None,
            on=read_date(values["on"]),
            expected_entry=int(str(base.seen.mark)),
        )

    told = [step for step in matter.steps if step.text]
    about = "" if not told else f"{told[-1].on} {move_word(matter.kind, told[-1].move)}"
    return FormScreen(
        title=f"{ref}: {move_word(matter.kind, move)}",
        form=f"supervise.{move}:{ref}",
        fields=fields,
        values={"on": _today(office)},
        submit=submit,
        base=base,
        about="" if not told else f"{about}\n{shown(told[-1].text)}",
    )


def _name(office: Office, agency: str) -> str:
    return shown(office.agencies.directory().find(agency).name)


def _seen(matter: ConductMatter) -> Seen:
    last = matter.steps[-1]
    around = {
        tr("State"): state_word(matter),
        tr("Last act"): f"{last.on} {move_word(matter.kind, last.move)} {last.person}",
    }
    return Seen(mark=matter.last_entry, around=around)
