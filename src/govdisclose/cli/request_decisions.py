"""``govdisclose request draft``, ``approve`` and what follows: decisions and replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import attrs
import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_fields, emit_json, emit_table, emit_text
from govdisclose.cli.phrases import in_words
from govdisclose.cli.request_office_commands import ACT_EXITS, on_option, show_acted
from govdisclose.cli.request_words import Words
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.office.requests import DecisionView

__all__ = ["COMMANDS", "ItemParam"]

_STATUS = {
    "waiting": N_("waits for approval"),
    "returned": N_("returned to the drafter"),
    "taken": N_("taken"),
}


class ItemParam(click.ParamType[DraftItem]):
    """``OUTCOME``, ``OUTCOME:GROUND,GROUND`` or either with ``=WHAT`` behind it."""

    name = "item"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Shape shown in help."""
        return "OUTCOME[:GROUND,...][=WHAT]"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> DraftItem:
        """The item meant; outcome and grounds are checked against the law later."""
        if isinstance(value, DraftItem):
            return value
        head, _equals, what = str(value).partition("=")
        outcome, _colon, grounds = head.replace("：", ":").partition(":")
        if not outcome.strip():
            self.fail(tr("{value!r} names no outcome").format(value=value), param, ctx)
        codes = [one.strip() for one in grounds.replace("，", ",").split(",")]
        return DraftItem(
            outcome=outcome.strip(),
            grounds=tuple(code for code in codes if code),
            what=what.strip(),
        )


@click.command(
    "draft",
    cls=Command,
    help=N_(
        "Put a decision on a request forward.\n\nEach --item is one piece of information with its "
        "outcome and grounds, the principal ground first. What the law demands of the outcomes and "
        "the draft lacks is shown; a later draft changes what it names and keeps the rest. Another "
        "person approves it."
    ),
    examples=(
        "govdisclose request draft R1-1 --item granted --access 随本答复一并提供",
        "govdisclose request draft R1-1 --item granted=方案 --item denied:privacy=名单 "
        "--part 方案全文 --access 随附 --reasons 名单涉及个人隐私，公开会损害其合法权益",
    ),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option(
    "--item", "items", type=ItemParam(), multiple=True, help=N_("One piece; may be repeated.")
)
@click.option("--reasons", metavar="TEXT", help=N_("Reasons of a refusal."))
@click.option("--part", metavar="TEXT", help=N_("Which part is given."))
@click.option("--access", metavar="TEXT", help=N_("How, where and when it can be had."))
@click.option("--special-law", metavar="TEXT", help=N_("Law that governs access to the data."))
@click.option("--search", metavar="TEXT", help=N_("What was searched, where nothing was found."))
@click.option("--right-agency", metavar="TEXT", help=N_("Agency responsible, and its contact."))
@click.option("--agency-unknown", is_flag=True, help=N_("It is not known which is responsible."))
@click.option("--earlier", metavar="REF", help=N_("Request that was answered already."))
@click.option("--override", metavar="TEXT", help=N_("Why it is released against a third party."))
@click.option("--form", metavar="FORM", help=N_("Form in which it is supplied."))
@json_option
@pass_session
def _draft(
    session: Session,
    /,
    *,
    ref: str,
    items: Sequence[DraftItem],
    agency_unknown: bool,
    as_json: bool,
    **texts: str | None,
) -> None:
    """Store the draft and print it."""
    decisions = session.office().requests.decisions
    present = decisions.get(ref)
    base = None if present is None or present.status == "taken" else present.draft
    if not items and base is None:
        raise click.UsageError(tr("give at least one --item"))
    draft = base or Draft(items=tuple(items))
    if items:
        draft = attrs.evolve(draft, items=tuple(items))
    draft = attrs.evolve(
        draft,
        is_agency_unknown=agency_unknown or draft.is_agency_unknown,
        **{name: text for name, text in texts.items() if text is not None},  # type: ignore[arg-type]  # all texts
    )
    _answer(session, decisions.draft(ref, draft), as_json=as_json)


@click.command(
    "decision",
    cls=Command,
    help=N_("Show the decision on a request, drafted or taken."),
    examples=("govdisclose request decision R1-1",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@json_option
@pass_session
def _decision(session: Session, *, ref: str, as_json: bool) -> None:
    """Print what was put forward."""
    view = session.office().requests.decisions.get(ref)
    if view is not None:
        _answer(session, view, as_json=as_json)
    elif as_json:
        emit_json(None)
    else:
        emit_text(tr("nothing was drafted"))


@click.command(
    "approve",
    cls=Command,
    help=N_(
        "Approve the decision that was drafted by another person.\n\nThis also confirms the row of "
        "the annual report in which the request is counted; --row names another one."
    ),
    examples=("govdisclose request approve R1-1 --on 2024-03-20",),
    exits=ACT_EXITS,
)
@click.argument("ref", metavar="REF")
@on_option
@click.option("--row", metavar="KEY", help=N_("Row of the report form, if another one."))
@click.option(
    "--if-version",
    type=click.IntRange(1),
    metavar="N",
    help=N_("Approve only this version of the draft ('version' in JSON)."),
)
@json_option
@pass_session
def _approve(
    session: Session,
    *,
    ref: str,
    on: date | None,
    row: str | None,
    if_version: int | None,
    as_json: bool,
) -> None:
    """Record the decision."""
    acted = session.office().requests.decisions.approve(
        ref, on, row=row, expected_version=if_version
    )
    show_acted(session, acted, as_json=as_json)


@click.command(
    "send-back",
    cls=Command,
    help=N_("Return a draft to its drafter."),
    examples=("govdisclose request send-back R1-1 --why 请补充不予公开的理由",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--why", metavar="TEXT", required=True, help=N_("What is to be changed."))
@json_option
@pass_session
def _send_back(session: Session, *, ref: str, why: str, as_json: bool) -> None:
    """Record the return."""
    view = session.office().requests.decisions.send_back(ref, why)
    _answer(session, view, as_json=as_json)


@click.command(
    "reply",
    cls=Command,
    help=N_("Record that the reply went out."),
    examples=("govdisclose request reply R1-1 --route 挂号邮寄 --form 纸质 --service 签收",),
    exits=ACT_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--route", metavar="ROUTE", help=N_("How it went."))
@click.option("--form", metavar="FORM", help=N_("Form in which the information was supplied."))
@click.option("--served-on", type=DateParam(), help=N_("Day on which it was served."))
@click.option("--service", metavar="PROOF", help=N_("What proves that it was served."))
@on_option
@click.option("--note", metavar="TEXT", help=N_("Remark, kept as erasable text."))
@json_option
@pass_session
def _reply(session: Session, /, *, ref: str, on: date | None, as_json: bool, **said: Any) -> None:
    """Record the reply."""
    fields = {name: value for name, value in said.items() if value is not None}
    acted = session.office().requests.act(ref, "replied", fields, on)
    show_acted(session, acted, as_json=as_json)


@click.command(
    "charge",
    cls=Command,
    help=N_(
        "Send a fee notice over the amount the rules ask for.\n\nPer item, what the applicant "
        "asked for before in the same calendar month counts too; --dry-run only shows the amount."
    ),
    examples=(
        "govdisclose request charge R1-1 --pages 109",
        "govdisclose request charge R1-1 --items 12 --dry-run --json",
    ),
    exits=ACT_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--items", type=click.IntRange(1, 100_000), help=N_("Number of items."))
@click.option("--pages", type=click.IntRange(1, 100_000), help=N_("Number of pages."))
@click.option("--received-on", type=DateParam(), help=N_("Day on which the applicant has it."))
@on_option
@click.option("--dry-run", is_flag=True, help=N_("Show the amount and write nothing."))
@json_option
@pass_session
def _charge(
    session: Session,
    *,
    ref: str,
    items: int | None,
    pages: int | None,
    received_on: date | None,
    on: date | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Record the notice, or show what it would say."""
    if (items is None) is (pages is None):
        raise click.UsageError(tr("give either --items or --pages"))
    charging = session.office().requests.charging
    if not dry_run:
        acted = charging.notice(ref, items=items, pages=pages, received_on=received_on, on=on)
        show_acted(session, acted, as_json=as_json)
        return
    due = charging.charge(ref, items=items, pages=pages, on=on)
    if as_json:
        emit_json(attrs.asdict(due))
    else:
        text = tr("{amount} yuan for {count}, after {before} counted before ({law})")
        emit_text(text.format(amount=due.amount, count=due.count, before=due.before, law=due.law))


@click.command(
    "split",
    cls=Command,
    help=N_(
        "Split a request that asks for several things.\n\nThe parts are decided within the one "
        "request, unless --register makes each further one a request of its own."
    ),
    examples=("govdisclose request split R1-1 --part 补偿方案 --part 评估报告 --register",),
    exits=ACT_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option(
    "--part", "parts", metavar="TEXT", multiple=True, help=N_("What a part asks for; repeat it.")
)
@click.option("--register", is_flag=True, help=N_("Register each part but the first."))
@on_option
@json_option
@pass_session
def _split(
    session: Session,
    *,
    ref: str,
    parts: Sequence[str],
    register: bool,
    on: date | None,
    as_json: bool,
) -> None:
    """Record the split."""
    acted, made = session.office().requests.dividing.split(ref, parts, on, register=register)
    if made and not as_json:
        emit_text(tr("registered: {refs}").format(refs=", ".join(made)))
    show_acted(session, acted, as_json=as_json)


@click.command(
    "refer",
    cls=Command,
    help=N_(
        "Forward the papers to the agency responsible.\n\nThe request is decided already; the "
        "agency gets a new one, and the two are linked."
    ),
    examples=("govdisclose request refer R1-1 市教育局",),
    exits=ACT_EXITS,
)
@click.argument("ref", metavar="REF")
@click.argument("agency", metavar="AGENCY")
@click.option("--channel", metavar="CHANNEL", default="signed_post", help=N_("How they come."))
@on_option
@json_option
@pass_session
def _refer(
    session: Session, *, ref: str, agency: str, channel: str, on: date | None, as_json: bool
) -> None:
    """Record the referral and print the new request."""
    acted = session.office().requests.dividing.refer(ref, agency, on, channel=channel)
    show_acted(session, acted, as_json=as_json)


def _answer(session: Session, view: DecisionView, *, as_json: bool) -> None:
    if as_json:
        emit_json(_shape(view))
        return
    words = Words(session.office().requests.rules())
    emit_fields(_fields(view, words))
    emit_text("")
    rows = [
        (place, item.what, words.outcome(item.outcome), words.grounds(item.grounds), item.reasons)
        for place, item in enumerate(view.draft.items, start=1)
    ]
    headers = [tr("No."), tr("Information"), tr("Outcome"), tr("Grounds"), tr("Reasons")]
    emit_table(headers, rows, right=[0])
    if view.gaps:
        emit_text("")
        emit_text(tr("The law demands further:"))
        for gap in view.gaps:
            emit_text(f"- {in_words('gaps', gap)}")


def _fields(view: DecisionView, words: Words) -> Iterator[tuple[str, object]]:
    draft = view.draft
    yield tr("Ref"), view.ref
    yield tr("Decision"), tr(_STATUS[view.status])
    yield tr("Outcome"), words.outcome(view.outcome)
    yield tr("Grounds"), words.grounds(view.grounds)
    for form, row in view.rows.items():
        yield tr("Row of {form}").format(form=form), row
    if view.row is not None:
        yield tr("Confirmed row"), view.row
    labels = {
        "reasons": tr("Reasons"),
        "part": tr("Part given"),
        "access": tr("Access"),
        "special_law": tr("Law on access"),
        "search": tr("Search"),
        "right_agency": tr("Agency responsible"),
        "earlier": tr("Answered before"),
        "override": tr("Against a third party"),
    }
    for name, label in labels.items():
        if draft.text(name):
            yield label, draft.text(name)
    if draft.form:
        yield tr("Form of supply"), words.word("supply", draft.form)
    if view.objecting:
        yield tr("Third parties that object"), ", ".join(view.objecting.values())
    if view.to_notify:
        yield tr("Still to be told of it"), ", ".join(view.to_notify.values())
    yield tr("Drafted by"), ", ".join(view.drafters)


def _shape(view: DecisionView) -> dict[str, object]:
    return {
        "ref": view.ref,
        "status": view.status,
        "outcome": view.outcome,
        "grounds": list(view.grounds),
        "rows": dict(view.rows),
        "row": view.row,
        "gaps": list(view.gaps),
        "objecting": dict(view.objecting),
        "to_notify": dict(view.to_notify),
        "drafters": list(view.drafters),
        "version": view.version,
        "draft": attrs.asdict(view.draft),
    }


COMMANDS = (
    _draft,
    _decision,
    _approve,
    _send_back,
    _reply,
    _charge,
    _split,
    _refer,
)
"""In the order of the help page."""
