"""Topics of an office 专题: named sets of tags, and how much was published on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.figures.membership import Members, members_of
from govdisclose.domain.figures.scope import Scope
from govdisclose.domain.figures.topics import Topic, TopicCount, tags_of
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.domain.search_terms import compile_query
from govdisclose.domain.text import fold
from govdisclose.errors import RuleRefusal, UsageFault
from govdisclose.ports.reading import figure_version
from govdisclose.ports.storage import FigureQuery, ItemFilter, ItemRecord, Record, Store, UnitOfWork
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import RecordChange

__all__ = ["TagUnsearchable", "Topics", "UnknownTopic"]

_KIND = "topic"
_WHOLE = Scope()


class UnknownTopic(RuleRefusal):
    """The office has no topic of that name."""

    code = "TOP-001"
    template = "there is no topic {name}"
    hint = "'govdisclose stats topics' shows them; 'govdisclose stats topic-set' makes one"


class TagUnsearchable(UsageFault):
    """A tag holds nothing that could be searched, or would be cut apart."""

    code = "TOP-002"
    template = "{tag} is no tag"
    hint = "a tag holds a letter, digit or character and neither space, comma, semicolon nor bar"


@attrs.frozen(kw_only=True)
class Topics:
    """Keeps topics and counts what belongs to them."""

    store: Store
    acting: Acting

    def set(self, name: str, tags: Sequence[str] = ()) -> Topic:
        """Make a topic, or give it other tags.

        Raises:
            TagUnsearchable: The name or a tag cannot be a tag.
            NotPermitted: The actor is no administrator.
        """
        kept: dict[str, str] = {}
        for tag in (name, *tags):
            folded = fold(tag).strip()
            if tags_of(tag) != {folded} or not compile_query(tag).phrases:
                raise TagUnsearchable(tag=tag)
            kept.setdefault(folded, tag.strip())
        topic = Topic(name=name.strip(), tags=tuple(kept.values())[1:])
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            present = unit.records.get(OFFICE_SHARD, _KIND, fold(name).strip())
            recorder.record(
                OFFICE_SHARD,
                "topic.set",
                "topic",
                records=[
                    RecordChange(
                        kind=_KIND,
                        key=fold(name).strip(),
                        facts={"tags": len(topic.tags)},
                        text={"name": topic.name, "tags": list(topic.tags)},
                        expected_version=0 if present is None else present.version,
                    )
                ],
            )
            unit.commit()
        return topic

    def remove(self, name: str) -> None:
        """Forget a topic; no item changes.

        Raises:
            UnknownTopic: There is none of that name.
            NotPermitted: The actor is no administrator.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            present = _present(unit, name)
            recorder.record(
                OFFICE_SHARD,
                "topic.removed",
                "topic",
                records=[
                    RecordChange(
                        kind=_KIND,
                        key=present.key,
                        deleted=True,
                        expected_version=present.version,
                    )
                ],
            )
            unit.commit()

    def list(self) -> tuple[Topic, ...]:
        """All topics, by their names."""
        with self.store.read() as unit:
            return tuple(map(_topic, unit.records.list(_KIND, shard=OFFICE_SHARD)))

    def count(self, name: str, scope: Scope = _WHOLE) -> TopicCount:
        """How much was published on a topic.

        Args:
            name: Of the topic.
            scope: Which items count; keywords are those of today, so ``known_at`` sets no
                condition.

        Raises:
            UnknownTopic: There is none of that name.
            UnknownAgency: The scope names an agency that does not exist.
        """
        with self.store.read() as unit:
            topic = _topic(_present(unit, name))
            members = self._members(unit, scope)
            query = _query(scope, members)
            return TopicCount.of(
                topic,
                ((row.shard, row.keywords) for row in _items(unit, topic, query)),
                on=members.on,
                base=sum(cell.count for cell in unit.items.cells(query)),
                names={
                    shard: agency.name_on(members.on) for shard, agency in members.agencies.items()
                },
            )

    def refs_behind(
        self, name: str, scope: Scope = _WHOLE, *, limit: int | None = None
    ) -> tuple[str, ...]:
        """References of the items behind the count of a topic, in order, at most ``limit``."""
        with self.store.read() as unit:
            topic = _topic(_present(unit, name))
            query = _query(scope, self._members(unit, scope))
            found = sorted((row.shard, row.number) for row in _items(unit, topic, query))
        return tuple(item_ref(*place) for place in found[:limit])

    def _members(self, unit: UnitOfWork, scope: Scope) -> Members:
        directory = load_directory(unit)
        under = None if scope.agency is None else directory.find(scope.agency).shard
        return members_of(directory, scope.as_of or self.acting.environment.today(), under=under)


def _present(unit: UnitOfWork, name: str) -> Record:
    found = unit.records.get(OFFICE_SHARD, _KIND, fold(name).strip())
    if found is None or found.deleted:
        raise UnknownTopic(name=name)
    return found


def _topic(record: Record) -> Topic:
    text = record.text or {}
    tags = text.get("tags")
    return Topic(
        name=str(text.get("name", record.key)),
        tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
    )


def _query(scope: Scope, members: Members) -> FigureQuery:
    return FigureQuery(
        by=(),
        where=ItemFilter(
            agencies=None if members.is_whole_office else members.shards,
            published_from=scope.published_from,
            published_to=scope.published_to,
        ),
        as_of=scope.as_of,
    )


def _items(unit: UnitOfWork, topic: Topic, query: FigureQuery) -> Iterator[ItemRecord]:
    """Items of the topic, each once: it is found by each of its tags and taken at the first."""
    seen: list[str] = []
    for tag in (topic.name, *topic.tags):
        where = attrs.evolve(query.where, query=compile_query(f'"{tag}"'))
        for record in unit.items.each(where):
            tags = tags_of(record.keywords)
            if fold(tag).strip() not in tags or not tags.isdisjoint(seen):
                continue
            if figure_version((record,), query) is not None:
                yield record
        seen.append(fold(tag).strip())
