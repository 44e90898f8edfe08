"""``govdisclose law``: the rules in force, where each was read, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import attrs
import click

from govdisclose.cli.commands import Command, Group
from govdisclose.cli.flow_views import show_flow
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.law_grounds import grounds
from govdisclose.cli.options import json_option
from govdisclose.cli.outcome_views import show_rows
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.phrases import article_words
from govdisclose.cli.session import Session
from govdisclose.domain.law.classification import CatalogueProfile, Classification
from govdisclose.domain.law.law_pack import (
    AnyProvision,
    LawPack,
    UnknownPack,
    UnknownProvision,
)
from govdisclose.domain.law.outcomes import OutcomeRows
from govdisclose.domain.law.provisions import Mark, Provision, TimeLimit
from govdisclose.errors import ExitCode

__all__ = ["group"]

_KINDS = {
    "limits": N_("Time limits"),
    "exclusions": N_("Time not counted"),
    "receipts": N_("Day of receipt"),
    "outcomes": N_("Outcomes of a request"),
    "grounds": N_("Grounds for not releasing"),
    "categories": N_("Proactive disclosure"),
    "modes": N_("Disclosure modes"),
    "scales": N_("Fee scales"),
    "transitions": N_("Open cases at the change of versions"),
}
_MARKS = {"seen": N_("seen"), "computed": N_("computed"), "unverified": N_("unverified")}
_KEYS = {
    "from": N_("in force from"),
    "until": N_("in force until"),
    "article": N_("article"),
    "source": N_("read in"),
    "mark": N_("standing"),
    "zh": N_("Chinese"),
    "en": N_("English"),
    "starts_on": N_("counted from"),
    "amount": N_("amount"),
    "unit": N_("unit"),
    "roll": N_("roll"),
    "aliases": N_("also called"),
    "note": N_("note"),
}
_AMOUNTS = {
    "working_day": N_("{amount} working days"),
    "calendar_day": N_("{amount} calendar days"),
    "calendar_month": N_("{amount} calendar months"),
}
_OBLIGATIONS = {
    "mandatory": N_("mandatory"),
    "conditional": N_("conditional"),
    "optional": N_("optional"),
    "unknown": N_("obligation unknown"),
}

group = Group("law", help=N_("Law packs, their provisions and sources."))


@group.command(
    "list",
    cls=Command,
    help=N_("List law packs, classification lists, catalogue profiles and flows."),
    examples=("govdisclose law list", "govdisclose law list --json"),
    exits=(ExitCode.DONE, ExitCode.USAGE),
)
@json_option
def list_(*, as_json: bool) -> None:
    """Print every rule file by name."""
    extensions = Session.current().extensions()
    packs = extensions.laws().packs
    lists = tuple(extensions.classifications().values())
    profiles = tuple(extensions.profiles().values())
    flows = tuple(extensions.flows().values())
    forms = tuple(_outcome_rows().values())
    if as_json:
        emit_json(
            {
                "packs": [_pack_summary(pack) for pack in packs],
                "classifications": [
                    {"id": one.id, "zh": one.zh, "en": one.en, "entries": len(one.entries)}
                    for one in lists
                ],
                "profiles": [
                    {"id": one.id, "zh": one.zh, "en": one.en, "fields": len(one.fields)}
                    for one in profiles
                ],
                "flows": [
                    {"id": one.id, "zh": one.title, "moves": len(one.moves)} for one in flows
                ],
                "outcome_rows": [{"id": one.form, "rows": len(one.rows)} for one in forms],
            }
        )
        return
    rows = [
        (pack.id, _label(pack), pack.valid_from, pack.valid_until, _count(pack)) for pack in packs
    ]
    headers = [tr("Pack"), tr("Name"), tr("From"), tr("Until"), tr("Provisions")]
    emit_table(headers, rows, right=[4])
    emit_text("")
    rows_of_lists = [(one.id, _label(one), len(one.entries)) for one in lists]
    emit_table([tr("List"), tr("Name"), tr("Entries")], rows_of_lists, right=[2])
    emit_text("")
    rows_of_profiles = [(one.id, _label(one), len(one.fields)) for one in profiles]
    emit_table([tr("Profile"), tr("Name"), tr("Fields")], rows_of_profiles, right=[2])
    emit_text("")
    rows_of_flows = [(one.id, one.title, len(one.moves)) for one in flows]
    emit_table([tr("Flow"), tr("Name"), tr("Moves")], rows_of_flows, right=[2])
    emit_text("")
    rows_of_forms = [(one.form, len(one.rows)) for one in forms]
    emit_table([tr("Report form"), tr("Outcomes")], rows_of_forms, right=[1])


@group.command(
    "show",
    cls=Command,
    help=N_(
        "Show a law pack, list, profile, flow or report form, or one provision of it.\n\nEach line "
        "names the article and whether it was seen, computed or is unverified."
    ),
    examples=("govdisclose law show cn-2019", "govdisclose law show cn-2019 reply"),
    exits=(ExitCode.DONE, ExitCode.USAGE),
)
@click.argument("pack_name", metavar="PACK")
@click.argument("provision_id", metavar="[ID]", required=False)
@json_option
def show(*, pack_name: str, provision_id: str | None, as_json: bool) -> None:
    """Print what a rule file holds."""
    extensions = Session.current().extensions()
    # What ships is found without asking any plugin.
    packs = {pack.id: pack for pack in extensions.laws_for(None).packs}
    if pack_name not in packs:
        packs = {pack.id: pack for pack in extensions.laws().packs}
    if pack_name in packs:
        _show_pack(packs[pack_name], provision_id, as_json=as_json)
    elif pack_name in (lists := extensions.classifications()):
        _show_list(lists[pack_name], provision_id, as_json=as_json)
    elif pack_name in (profiles := extensions.profiles()):
        _show_profile(profiles[pack_name], provision_id, as_json=as_json)
    elif pack_name in (flows := extensions.flows()):
        show_flow(flows[pack_name], provision_id, as_json=as_json)
    elif pack_name in (forms := _outcome_rows()):
        show_rows(forms[pack_name], provision_id, as_json=as_json)
    else:
        known = [*packs, *lists, *profiles, *flows, *forms]
        raise UnknownPack(name=pack_name, known=", ".join(known))


def _outcome_rows() -> Mapping[str, OutcomeRows]:
    # Reading rule files loads cattrs, which help does without.
    from govdisclose.office import Office

    return Office.outcome_rows()


def _show_pack(pack: LawPack, provision_id: str | None, *, as_json: bool) -> None:
    if provision_id is None:
        if as_json:
            emit_json(_pack_shape(pack))
        else:
            _print_pack(pack)
        return
    entries = pack.entries(provision_id)
    if as_json:
        shapes = [{"kind": kind, **_entry_shape(entry)} for kind, entry in entries]
        emit_json({"pack": pack.id, "id": provision_id, "provisions": shapes})
        return
    for kind, entry in entries:
        emit_text(f"{pack.id} / {tr(_KINDS[kind])} / {_label(entry)}")
        for key, value in _entry_shape(entry).items():
            if value not in (None, "", [], False):
                emit_text(f"  {tr(_KEYS.get(key, key))}: {_told(key, value)}")
        for key in entry.provision.source:
            emit_text(f"  {key} = {pack.sources[key]}")


def _print_pack(pack: LawPack) -> None:
    emit_text(_label(pack))
    period = tr("in force from {first} until {last}") if pack.valid_until else tr("since {first}")
    known = "" if pack.period_mark is Mark.SEEN else f" ({tr(_MARKS[pack.period_mark.value])})"
    emit_text(period.format(first=pack.valid_from, last=pack.valid_until) + known)
    for kind, entries in pack.by_kind().items():
        if not entries:
            continue
        emit_text("")
        rows = [
            (
                entry.provision.id,
                _label(entry),
                _amount(entry),
                article_words(entry.provision.article),
                tr(_MARKS[entry.provision.mark.value]),
            )
            for entry in entries
        ]
        columns = [tr(_KINDS[kind]), tr("Name"), tr("Amount"), tr("Article"), tr("Mark")]
        if kind != "limits":
            columns.pop(2)
            rows_without = [(row[0], row[1], row[3], row[4]) for row in rows]
            emit_table(columns, rows_without)
        else:
            emit_table(columns, rows)


def _amount(entry: AnyProvision) -> str:
    if not isinstance(entry, TimeLimit):
        return ""
    if entry.fixed_day is not None:
        return entry.fixed_day
    if entry.restarts is not None:
        return tr("as {id}").format(id=entry.restarts)
    if entry.amount is None:
        return tr("no number")
    return tr(_AMOUNTS[entry.unit.value]).format(amount=entry.amount)


def _show_list(one: Classification, code: str | None, *, as_json: bool) -> None:
    entries = one.entries
    if code is not None:
        found = one.entry(code)
        if found is None:
            raise UnknownProvision(pack=one.id, id=code)
        entries = (found,)
    if as_json:
        emit_json(_shape(one) | {"entries": [_shape(entry) for entry in entries]})
        return
    emit_text(_label(one))
    rows = [
        (entry.code, entry.zh, entry.en, tr(_MARKS[entry.mark.value]), " ".join(entry.aliases))
        for entry in entries
    ]
    emit_table([tr("Code"), tr("Chinese"), tr("English"), tr("Mark"), tr("Also")], rows)


def _show_profile(one: CatalogueProfile, field_name: str | None, *, as_json: bool) -> None:
    fields = one.fields
    if field_name is not None:
        fields = tuple(field for field in fields if field.field == field_name)
        if not fields:
            raise UnknownProvision(pack=one.id, id=field_name)
    if as_json:
        emit_json(_shape(one) | {"fields": [_shape(field) for field in fields]})
        return
    emit_text(f"{_label(one)} ({one.article})")
    rows = [
        (
            field.field,
            field.zh,
            tr(_OBLIGATIONS[field.obligation.value]),
            tr(_MARKS[field.mark.value]),
            field.rule,
        )
        for field in fields
    ]
    emit_table([tr("Field"), tr("Chinese"), tr("Obligation"), tr("Mark"), tr("Rule")], rows)


def _label(one: LawPack | AnyProvision | Classification | CatalogueProfile) -> str:
    return one.zh if language() == "zh" else one.en


def _count(pack: LawPack) -> int:
    return sum(len(entries) for entries in pack.by_kind().values())


def _pack_summary(pack: LawPack) -> dict[str, object]:
    return {
        "id": pack.id,
        "instrument": pack.instrument,
        "zh": pack.zh,
        "en": pack.en,
        "promulgated": pack.promulgated,
        "from": pack.valid_from,
        "until": pack.valid_until,
        "period_mark": pack.period_mark,
        "provisions": {kind: len(entries) for kind, entries in pack.by_kind().items()},
    }


def _pack_shape(pack: LawPack) -> dict[str, object]:
    shape = _pack_summary(pack)
    del shape["provisions"]
    shape["sources"] = dict(pack.sources)
    for kind, entries in pack.by_kind().items():
        shape[kind] = [_entry_shape(entry) for entry in entries]
    return shape


def _entry_shape(entry: AnyProvision) -> dict[str, object]:
    """Citation first, then what the kind adds, under the key names of the rule files."""
    own = _shape(entry)
    del own["provision"]
    return _provision_shape(entry.provision) | own


def _provision_shape(provision: Provision) -> dict[str, object]:
    names = {"valid_from": "from", "valid_until": "until"}
    return {names.get(key, key): value for key, value in _shape(provision).items()}


def _shape(value: Any) -> dict[str, object]:
    return dict(_attributes(value))


def _attributes(value: Any) -> Iterator[tuple[str, object]]:
    for attribute in attrs.fields(type(value)):
        content = getattr(value, attribute.name)
        plain = [_part(one) for one in content] if isinstance(content, tuple) else _part(content)
        yield attribute.name, plain


def _part(value: Any) -> object:
    """One value as JSON has it: the value of a code, the keys of what is made of parts."""
    if isinstance(value, Enum):
        return value.value
    return _shape(value) if attrs.has(type(value)) and not isinstance(value, Provision) else value


def _told(key: str, value: object) -> str:
    """A value of a provision for people: articles, marks and amounts in words."""
    if key == "article":
        return article_words(str(value))
    if key == "mark":
        return tr(_MARKS[str(value)])
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return tr(", ").join(map(_plain, value))
    if isinstance(value, dict):
        return "; ".join(f"{key} {part}" for key, part in value.items() if part not in (None, 0))
    return str(value)


group.add_command(grounds)
