"""``govdisclose law grounds``: each ground of withholding with all it demands, as citations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Protocol

import click

from govdisclose.cli.commands import Command
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.cli.phrases import article_words
from govdisclose.cli.session import Session
from govdisclose.domain.law.law_pack import LawPack, UnknownProvision
from govdisclose.domain.law.provisions import Ground, Mark
from govdisclose.errors import ExitCode

if TYPE_CHECKING:
    from govdisclose.domain.law.ground_rules import GroundRules

__all__ = ["grounds"]

_FORCES = {
    "mandatory": N_("must be withheld"),
    "discretionary": N_("may be withheld"),
    "special_law": N_("another law decides"),
}


_PROVISOS = (N_("unless a law, regulation or rule requires release"),)
"""Exceptions of the packs that ship, so that they are translated."""


class _Cited(Protocol):
    """What a rule of a ground has in common."""

    @property
    def id(self) -> str: ...

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...

    @property
    def article(self) -> str: ...

    @property
    def source(self) -> tuple[str, ...]: ...

    @property
    def mark(self) -> Mark: ...


@click.command(
    "grounds",
    cls=Command,
    help=N_(
        "Show the grounds for withholding and what each demands.\n\nForce, harm, the third "
        "party's consent, the public interest, the kinds it has, the conditions to be found, "
        "whether the rest has to be given, what ends it and when it is looked at again; each with "
        "its article and whether that was seen, computed or is unverified."
    ),
    examples=("govdisclose law grounds", "govdisclose law grounds privacy --on 2018-01-01"),
    exits=(ExitCode.DONE, ExitCode.REFUSED, ExitCode.USAGE),
)
@click.argument("ground_id", metavar="[GROUND]", required=False)
@click.option("--on", type=DateParam(), help=N_("By the law of this day; today when omitted."))
@json_option
def grounds(*, ground_id: str | None, on: date | None, as_json: bool) -> None:
    """Print the grounds of one law version."""
    from govdisclose.office import Office  # reads rule files, which help does without

    extensions = Session.current().extensions()
    day = on or Office.civil_today()
    pack = extensions.laws_for(None).law_on(day)
    rules = Office.ground_rules().get(pack.id)
    found = [one for one in pack.grounds if ground_id in (None, one.provision.id, one.zh)]
    if not found:
        raise UnknownProvision(pack=pack.id, id=ground_id)
    if as_json:
        emit_json(
            {
                "law": pack.id,
                "on": day,
                "sources": dict(rules.sources) if rules is not None else {},
                "grounds": [_shape(one, rules) for one in found],
            }
        )
        return
    for place, one in enumerate(found):
        if place:
            emit_text("")
        _print(pack, one, rules)


def _shape(one: Ground, rules: GroundRules | None) -> dict[str, object]:
    code = one.provision.id
    severance = None if rules is None else rules.severance_of(code)
    again = None if rules is None else rules.reassessment_of(code)
    return {
        "id": code,
        "zh": one.zh,
        "en": one.en,
        "article": one.provision.article,
        "source": list(one.provision.source),
        "mark": one.provision.mark,
        "force": one.force,
        "harm_test": one.harm_test,
        "third_party_consent": one.third_party_consent,
        "public_interest_override": one.public_interest_override,
        "proviso": one.proviso,
        "note": one.provision.note,
        "kinds": [] if rules is None else [_cited_shape(it) for it in rules.kinds_of(code)],
        "tests": [] if rules is None else [_cited_shape(it) for it in rules.tests_of(code)],
        "severable": None if severance is None else _cited_shape(severance),
        "ends": [] if rules is None else [_cited_shape(it) for it in rules.ends_of(code)],
        "reassessment": None
        if again is None
        else {**_cited_shape(again), "months": again.months, "note": again.note},
    }


def _cited_shape(one: _Cited) -> dict[str, object]:
    return {
        "id": one.id,
        "zh": one.zh,
        "en": one.en,
        "article": one.article,
        "source": list(one.source),
        "mark": one.mark,
    }


def _print(pack: LawPack, one: Ground, rules: GroundRules | None) -> None:
    code = one.provision.id
    name = one.zh if language() == "zh" else one.en
    where = f"{pack.id}, {article_words(one.provision.article)}"
    emit_text(f"{code}  {name} ({where}{_marked(one.provision.mark)})")
    emit_text(f"  {tr(_FORCES[one.force.value])}")
    if one.harm_test:
        emit_text(f"  {tr('only where a release would do harm (--harm)')}")
    if one.third_party_consent:
        emit_text(f"  {tr('lifted by the consent of the third party (--third-party)')}")
    if one.public_interest_override:
        text = tr("lifted by an overriding public interest (--public-interest-weighed)")
        emit_text(f"  {text}")
    if one.proviso:
        emit_text(f"  {tr(one.proviso) if one.proviso in _PROVISOS else one.proviso}")
    if rules is None:
        return
    _list(tr("one of these kinds (--kind)"), rules.kinds_of(code))
    _list(tr("each of these conditions (--test)"), rules.tests_of(code))
    severance = rules.severance_of(code)
    if severance is not None:
        _list(tr("the rest (--not-severable)"), [severance])
    _list(tr("ends"), rules.ends_of(code))
    again = rules.reassessment_of(code)
    if again is not None:
        months = tr("looked at again after {months} months").format(months=again.months)
        _list(months, [again])


def _list(title: str, entries: Iterable[_Cited]) -> None:
    found = list(entries)
    if not found:
        return
    emit_text(f"  {title}:")
    for one in found:
        name = one.zh if language() == "zh" else one.en
        emit_text(f"    {one.id}  {name} ({article_words(one.article)}{_marked(one.mark)})")


def _marked(mark: Mark) -> str:
    return f", {tr('unverified')}" if mark is Mark.UNVERIFIED else ""
