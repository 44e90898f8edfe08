"""Reads rule files: law packs, classification lists and catalogue profiles out of TOML.

A file that is not exactly what it should be does not load: unknown and missing keys, values of the
wrong kind and contradictions are refused with the file and the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar, cast

from govdisclose.domain.law.classification import CatalogueProfile, Classification, InvalidList
from govdisclose.domain.law.law_pack import InvalidLaw, LawLibrary, LawPack
from govdisclose.domain.law.provisions import InvalidProvision, Provision
from govdisclose.errors import UsageFault
from govdisclose.rules.structuring import optional, strict, texts

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = [
    "RuleFileFault",
    "built_in_classifications",
    "built_in_laws",
    "built_in_profiles",
    "load_classification",
    "load_law_pack",
    "load_profile",
]

_PROVISION_KEYS = frozenset({"id", "from", "until", "article", "source", "mark", "note"})
_PROVISION_KINDS = ("limits", "exclusions", "grounds", "categories", "modes", "transitions")

_KEY_ENDS = "\x1f"
"""Separates key and problem inside one message of cattrs."""

_Value = TypeVar("_Value", LawPack, Classification, CatalogueProfile)


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


@cache
def built_in_laws() -> LawLibrary:
    """The law packs of this distribution."""
    return LawLibrary(tuple(load_law_pack(text, file=file) for file, text in _shipped("ogi")))


@cache
def built_in_classifications() -> Mapping[str, Classification]:
    """The classification lists of this distribution by id, in order of their ids."""
    lists = (load_classification(text, file=file) for file, text in _shipped("classifications"))
    return {one.id: one for one in lists}


@cache
def built_in_profiles() -> Mapping[str, CatalogueProfile]:
    """The catalogue profiles of this distribution by id, in order of their ids."""
    profiles = (load_profile(text, file=file) for file, text in _shipped("profiles"))
    return {one.id: one for one in profiles}


def _shipped(folder: str) -> Iterator[tuple[str, str]]:
    """Name and text of the TOML files of a folder beside this module, by name."""
    for entry in sorted(files(__package__).joinpath(folder).iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".toml"):
            yield f"{folder}/{entry.name}", entry.read_text(encoding="utf-8")


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


def _structured(shape: Mapping[str, object], kind: type[_Value], *, file: str) -> _Value:
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

    if isinstance(error, InvalidLaw | InvalidList):
        return f"{error.data['key']}{_KEY_ENDS}{error.data['problem']}"
    if isinstance(error, InvalidProvision):
        return f"provision {error.data['id']}: {error.data['problem']}"
    if isinstance(error, ForbiddenExtraKeysError):
        return f"not known: {', '.join(sorted(error.extra_fields))}"
    if isinstance(error, KeyError):
        return "missing"
    return str(error)


@cache
def _converter() -> Converter:
    import attrs
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn, override

    converter = Converter(forbid_extra_keys=True)
    for kind in (str, int, bool, date):
        # Optional fields are dispatched on their own.
        converter.register_structure_hook(kind, strict(kind))
        converter.register_structure_hook(kind | None, optional(strict(kind)))
    converter.register_structure_hook_func(lambda kind: kind == tuple[str, ...], texts)
    for renamed in (Provision, LawPack):
        attrs.resolve_types(renamed)
        converter.register_structure_hook(
            renamed,
            make_dict_structure_fn(
                renamed,
                converter,
                valid_from=override(rename="from"),
                valid_until=override(rename="until"),
                _cattrs_forbid_extra_keys=True,
            ),
        )
    return converter
