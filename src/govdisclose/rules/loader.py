"""Reads rule files: law packs, classification lists, catalogue profiles and flows out of TOML.

A file that is not exactly what it should be does not load: unknown and missing keys, values of the
wrong kind and contradictions are refused with the file and the key.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar, cast

import attrs

from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.cases.letters.house import DateRule
from govdisclose.domain.cases.letters.template import InvalidTemplate, LetterTemplate
from govdisclose.domain.cases.remedies import InvalidRemedies
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.figures.annual.form import AnnualForm, InvalidForm
from govdisclose.domain.figures.supervision.thresholds import InvalidSupervision
from govdisclose.domain.law.classification import CatalogueProfile, Classification, InvalidList
from govdisclose.domain.law.law_pack import InvalidLaw, LawLibrary, LawPack
from govdisclose.domain.law.outcomes import InvalidRows, OutcomeRows
from govdisclose.domain.law.provisions import InvalidProvision, Mark, Provision
from govdisclose.errors import UsageFault
from govdisclose.rules.structuring import optional, strict, texts

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from cattrs import Converter

__all__ = [
    "RuleFileFault",
    "RuleFiles",
    "built_in_classifications",
    "built_in_laws",
    "built_in_outcome_rows",
    "built_in_profiles",
    "load_classification",
    "load_flow",
    "load_flows",
    "load_law_pack",
    "load_profile",
    "load_rule_folder",
    "load_rules",
    "shipped_rules",
]

_PROVISION_KEYS = frozenset({"id", "from", "until", "article", "source", "mark", "note"})
_PROVISION_KINDS = (
    "limits",
    "exclusions",
    "receipts",
    "outcomes",
    "grounds",
    "categories",
    "modes",
    "scales",
    "transitions",
)

_KEY_ENDS = "\x1f"
"""Separates key and problem inside one message of cattrs."""

_LAW_FOLDERS = ("ogi", "fees", "secrecy", "remedies", "laws")
"""Folders of rules that hold law packs: ours by instrument, and the one of plugins."""

_Any = TypeVar("_Any")


class RuleFileFault(UsageFault):
    """A rule file does not load."""

    code = "LAW-008"
    template = "cannot load rule file {file}: {key}: {problem}"
    hint = "correct the file at this key; the files shipped in govdisclose/rules show the form"


def load_law_pack(text: str, *, file: str) -> LawPack:
    """The law pack written in ``text``.

    Entries of a pack take its ``from`` and ``until`` unless they have their own.

    Args:
        text: TOML; its keys are those of :class:`LawPack` with ``from`` and ``until`` for the
            period, the citation keys of each entry standing beside its own.
        file: Name shown in refusals.

    Raises:
        RuleFileFault: The text is no such pack.
    """
    raw = _parsed(text, file=file)
    shape: dict[str, object] = dict(raw)
    for kind in _PROVISION_KINDS:
        entries = raw.get(kind)
        if isinstance(entries, list):
            shape[kind] = [_with_provision(entry, raw) for entry in entries]
    return _structured(shape, LawPack, file=file)


def load_classification(text: str, *, file: str) -> Classification:
    """The classification list written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text is no such list.
    """
    return _structured(_parsed(text, file=file), Classification, file=file)


def load_profile(text: str, *, file: str) -> CatalogueProfile:
    """The catalogue profile written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text is no such profile.
    """
    return _structured(_parsed(text, file=file), CatalogueProfile, file=file)


def load_flow(text: str, name: str) -> Flow:
    """The flow written in ``text``.

    Args:
        text: TOML with a table ``flow`` (the keys of :class:`Flow`) and a list ``moves`` (those of
            :class:`Move`, with ``from`` for the states it starts from and ``to`` for its target).
        name: Name shown in refusals.

    Raises:
        RuleFileFault: The text is no such flow, names what it does not have, or cites nothing.
    """
    raw = _parsed(text, file=name)
    head = raw.pop("flow", None)
    if not isinstance(head, dict):
        raise RuleFileFault(file=name, key="flow", problem="missing")
    flow = _structured({**head, **raw}, Flow, file=name)
    ids = [move.id for move in flow.moves]
    if twice := [move for move, count in Counter(ids).items() if count > 1]:
        raise RuleFileFault(file=name, key="moves.id", problem=f'"{twice[0]}" is there twice')
    permissions = [permission.value for permission in Permission]
    marks = [mark.value for mark in Mark]
    drafting = [id for move in flow.moves for id in move.four_eyes_against]
    for key, named, known in (
        ("flow.mark", [flow.mark], marks),
        ("moves.permission", [move.permission for move in flow.moves], permissions),
        ("moves.four_eyes_against", drafting, ids),
    ):
        if unknown := [one for one in named if one not in known]:
            problem = f'"{unknown[0]}" is none of {", ".join(known)}'
            raise RuleFileFault(file=name, key=key, problem=problem)
    if not flow.source.strip():
        raise RuleFileFault(file=name, key="flow.source", problem="missing")
    return flow


@attrs.frozen(kw_only=True)
class RuleFiles:
    """What a folder of rules holds, each in the order of its file names."""

    packs: tuple[LawPack, ...] = ()
    classifications: tuple[Classification, ...] = ()
    profiles: tuple[CatalogueProfile, ...] = ()


def load_rule_folder(folder: Traversable) -> RuleFiles:
    """The law packs, lists and profiles in a folder laid out like the one of this module.

    Raises:
        RuleFileFault: A file does not load.
    """
    return RuleFiles(
        packs=tuple(
            load_law_pack(text, file=file)
            for name in _LAW_FOLDERS
            for file, text in _files(folder, name)
        ),
        classifications=tuple(
            load_classification(text, file=file) for file, text in _files(folder, "classifications")
        ),
        profiles=tuple(load_profile(text, file=file) for file, text in _files(folder, "profiles")),
    )


def load_flows(folder: Traversable) -> tuple[Flow, ...]:
    """The flows of a folder, by file name.

    Raises:
        RuleFileFault: A file does not load, or two have one id.
    """
    flows: dict[str, Flow] = {}
    for file, text in _files(folder, ""):
        flow = load_flow(text, file)
        if flow.id in flows:
            raise RuleFileFault(file=file, key="flow.id", problem=f'"{flow.id}" is there twice')
        flows[flow.id] = flow
    return tuple(flows.values())


def load_rules(text: str, kind: type[_Any], *, file: str) -> _Any:
    """A value of any attrs class written in TOML; ``from`` and ``until`` name its period.

    Raises:
        RuleFileFault: The text is no such value.
    """
    return _structured(_parsed(text, file=file), kind, file=file)


@cache
def built_in_laws() -> LawLibrary:
    """The law packs of this distribution."""
    return LawLibrary(load_rule_folder(files(__package__)).packs)


@cache
def built_in_outcome_rows() -> Mapping[str, OutcomeRows]:
    """The rows of outcomes by code of the report form, in order of the file names."""
    maps = (
        load_rules(text, OutcomeRows, file=file) for file, text in shipped_rules("outcome_rows")
    )
    return {one.form: one for one in maps}


@cache
def built_in_classifications() -> Mapping[str, Classification]:
    """The classification lists of this distribution by id, in order of their ids."""
    lists = (
        load_classification(text, file=file) for file, text in shipped_rules("classifications")
    )
    return {one.id: one for one in lists}


@cache
def built_in_profiles() -> Mapping[str, CatalogueProfile]:
    """The catalogue profiles of this distribution by id, in order of their ids."""
    profiles = (load_profile(text, file=file) for file, text in shipped_rules("profiles"))
    return {one.id: one for one in profiles}


def shipped_rules(folder: str) -> Iterator[tuple[str, str]]:
    """Name and text of the TOML files of a folder beside this module, by name."""
    return _files(files(__package__), folder)


def _files(root: Traversable, folder: str) -> Iterator[tuple[str, str]]:
    """Name and text of the TOML files of a folder, by name; none where there is no folder."""
    place = root.joinpath(folder) if folder else root
    if not place.is_dir():
        return
    for entry in sorted(place.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".toml"):
            name = f"{folder}/{entry.name}" if folder else entry.name
            yield name, entry.read_text(encoding="utf-8")


def _parsed(text: str, *, file: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileFault(file=file, key="syntax", problem=str(error)) from error


def _with_provision(entry: object, pack: Mapping[str, object]) -> object:
    """An entry with its citation gathered under ``provision`` and the pack's period filled in."""
    if not isinstance(entry, dict):
        return entry
    own = cast("dict[str, object]", entry)
    period = {key: pack[key] for key in ("from", "until") if key in pack}
    provision = period | {key: own[key] for key in own if key in _PROVISION_KEYS}
    rest = {key: own[key] for key in own if key not in _PROVISION_KEYS}
    return {"provision": provision, **rest}


def _structured(shape: Mapping[str, object], kind: type[_Any], *, file: str) -> _Any:
    # cattrs costs a tenth of a second to import; calendar and help do without rule files.
    from cattrs import BaseValidationError, transform_error

    try:
        return _converter().structure(shape, kind)
    except BaseValidationError as error:
        message = transform_error(error, format_exception=_problem)[0]
    problem, _, path = message.rpartition(" @ ")
    key = path.removeprefix("$").replace(".provision", "").replace(".valid_", ".").lstrip(".")
    inner, separator, rest = problem.partition(_KEY_ENDS)
    if separator:
        key, problem = ".".join(part for part in (key, inner) if part), rest
    raise RuleFileFault(file=file, key=key or "top level", problem=problem)


def _problem(error: BaseException, _kind: type | None) -> str:
    """Wording of one fault; a key that the domain names itself is put in front of the mark."""
    from cattrs import ForbiddenExtraKeysError

    named = InvalidForm | InvalidLaw | InvalidList | InvalidRemedies | InvalidSupervision
    if isinstance(error, named):
        return f"{error.data['key']}{_KEY_ENDS}{error.data['problem']}"
    if isinstance(error, InvalidRows):
        return str(error.data["problem"])
    if isinstance(error, InvalidTemplate):
        return f"template {error.data['id']}: {error.data['problem']}"
    if isinstance(error, InvalidProvision):
        return f"provision {error.data['id']}: {error.data['problem']}"
    if isinstance(error, ForbiddenExtraKeysError):
        return f"not known: {', '.join(sorted(error.extra_fields))}"
    if isinstance(error, KeyError):
        return "missing"
    return str(error)


@cache
def _converter() -> Converter:
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn, override

    converter = Converter(forbid_extra_keys=True)
    for kind in (str, int, bool, date):
        # Optional fields are dispatched on their own.
        converter.register_structure_hook(kind, strict(kind))
        converter.register_structure_hook(kind | None, optional(strict(kind)))
    converter.register_structure_hook_func(lambda kind: kind == tuple[str, ...], texts)
    period = {"valid_from": override(rename="from"), "valid_until": override(rename="until")}
    ends = {"sources": override(rename="from"), "target": override(rename="to")}
    for renamed, names in (
        (Provision, period),
        (LawPack, period),
        (AnnualForm, period),
        (DateRule, period),
        (LetterTemplate, period),
        (Move, ends),
    ):
        attrs.resolve_types(renamed)
        converter.register_structure_hook(
            renamed,
            make_dict_structure_fn(
                renamed,
                converter,
                _cattrs_forbid_extra_keys=True,
                **names,  # type: ignore[arg-type]  # one override by name of the attribute
            ),
        )
    return converter
