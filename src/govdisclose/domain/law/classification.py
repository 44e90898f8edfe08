"""Classification lists and catalogue profiles: what a record may be called and must carry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

import attrs

from govdisclose.domain.law.provisions import Mark
from govdisclose.errors import RuleRefusal

__all__ = [
    "CatalogueProfile",
    "Classification",
    "ClassificationEntry",
    "InvalidList",
    "Obligation",
    "ProfileField",
]

_ENTRY_CODE = re.compile(r"[a-z0-9][a-z0-9_]*", re.ASCII)


class InvalidList(RuleRefusal):
    """A classification list or profile contradicts itself."""

    code = "LAW-007"
    template = "cannot use list {list}: {key}: {problem}"
    hint = "correct the rule file that holds it"


class Obligation(Enum):
    """Whether a record must carry a field."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    """Mandatory where the thing exists, as the field's rule says."""
    OPTIONAL = "optional"
    UNKNOWN = "unknown"
    """The rule names the field, but its obligation could not be read; treated as optional."""


@attrs.frozen(kw_only=True)
class ClassificationEntry:
    """One value of a list."""

    code: str
    """ASCII code kept in records."""
    zh: str
    en: str
    mark: Mark
    aliases: tuple[str, ...] = ()
    """Other Chinese words for it, as the source writes them."""


@attrs.frozen(kw_only=True)
class Classification:
    """One list of values, in the order of its source."""

    id: str
    """ASCII name of the list ("themes")."""
    zh: str
    en: str
    source: tuple[str, ...] = attrs.field()
    """Where the list was read, in words, at least one."""
    note: str = ""
    entries: tuple[ClassificationEntry, ...] = attrs.field()
    """At least one; codes, labels and aliases are unique in the list."""

    @source.validator
    def _cites_a_source(self, _attribute: object, source: tuple[str, ...]) -> None:
        _require(bool(source), list=self.id, key="source", problem="the citation is missing")

    @entries.validator
    def _is_unambiguous(self, _attribute: object, entries: tuple[ClassificationEntry, ...]) -> None:
        _require(bool(entries), list=self.id, key="entries", problem="the list is empty")
        codes: set[str] = set()
        words: set[str] = set()
        for place, entry in enumerate(entries):
            key = f"entries[{place}]"
            is_code = bool(_ENTRY_CODE.fullmatch(entry.code))
            _require(is_code, list=self.id, key=key, problem=f'"{entry.code}" is no ASCII code')
            problem = f"{entry.code} stands twice"
            _require(entry.code not in codes, list=self.id, key=key, problem=problem)
            codes.add(entry.code)
            for word in (entry.zh, *entry.aliases):
                _require(word not in words, list=self.id, key=key, problem=f"{word} stands twice")
                words.add(word)

    def entry(self, word: str) -> ClassificationEntry | None:
        """The entry with this code, Chinese label or alias; None when the list has none."""
        for entry in self.entries:
            if word == entry.code or word == entry.zh or word in entry.aliases:
                return entry
        return None


@attrs.frozen(kw_only=True)
class ProfileField:
    """One metadata field as a profile sees it."""

    field: str
    """ASCII name of the field in records ("index_number")."""
    zh: str
    obligation: Obligation
    mark: Mark
    rule: str = ""
    """Form or condition in words; may be empty."""
    limit_chars: int | None = None
    """Most characters allowed; None without limit."""


@attrs.frozen(kw_only=True)
class CatalogueProfile:
    """Which metadata a catalogue has to give."""

    id: str
    zh: str
    en: str
    article: str = attrs.field()
    """The rule that sets the obligations, as cited."""
    source: tuple[str, ...] = attrs.field()
    """Where it was read, in words, at least one."""
    note: str = ""
    fields: tuple[ProfileField, ...] = attrs.field()
    """At least one, each field once, in the order of the source."""

    @article.validator
    def _cites_an_article(self, _attribute: object, article: str) -> None:
        _require(
            bool(article.strip()), list=self.id, key="article", problem="the citation is missing"
        )

    @source.validator
    def _cites_a_source(self, _attribute: object, source: tuple[str, ...]) -> None:
        _require(bool(source), list=self.id, key="source", problem="the citation is missing")

    @fields.validator
    def _names_each_field_once(self, _attribute: object, fields: tuple[ProfileField, ...]) -> None:
        _require(bool(fields), list=self.id, key="fields", problem="the profile is empty")
        seen: set[str] = set()
        for place, field in enumerate(fields):
            key = f"fields[{place}]"
            is_code = bool(_ENTRY_CODE.fullmatch(field.field))
            _require(is_code, list=self.id, key=key, problem=f'"{field.field}" is no ASCII code')
            problem = f"{field.field} stands twice"
            _require(field.field not in seen, list=self.id, key=key, problem=problem)
            seen.add(field.field)

    def mandatory(self) -> tuple[str, ...]:
        """Names of the fields every record must carry, in the order of the profile."""
        return self._with(Obligation.MANDATORY)

    def conditional(self) -> tuple[str, ...]:
        """Names of the fields a record must carry where the thing exists."""
        return self._with(Obligation.CONDITIONAL)

    def missing(self, present: Iterable[str]) -> tuple[str, ...]:
        """Mandatory fields that are not among ``present``, in the order of the profile."""
        given = frozenset(present)
        return tuple(name for name in self.mandatory() if name not in given)

    def _with(self, obligation: Obligation) -> tuple[str, ...]:
        return tuple(field.field for field in self.fields if field.obligation is obligation)


def _require(holds: bool, *, list: str, key: str, problem: str) -> None:
    if not holds:
        raise InvalidList(list=list, key=key, problem=problem)
