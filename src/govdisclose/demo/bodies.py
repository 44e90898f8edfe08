"""The bodies of the made-up office, and how work is shared out among them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import attrs

from govdisclose.domain.catalogue.agency import Level

__all__ = ["Body", "MadeUpOffice", "apportioned", "made_up_office", "write_agencies"]

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "0X987654321"
_FIRST_ORGANISATION = 99_340_000

Key = TypeVar("Key")


@attrs.frozen(kw_only=True)
class Body:
    """One body that publishes."""

    name: str
    level: Level
    code: str
    parent: str | None
    """Code of the body above; None for the city."""
    organisation_code: str
    """Computed, of no real body."""
    document_code: str
    """Issuing-agency code 机关代字."""
    aliases: tuple[str, ...] = ()
    since: date | None = None
    """First day under this parent; it publishes nothing here before."""


@attrs.frozen(kw_only=True)
class MadeUpOffice:
    """Everything that was invented: bodies, shares, words."""

    name: str
    bodies: tuple[Body, ...]
    """The city first, then by level; a county before its towns."""
    spread: Mapping[Level, int]
    """How many times as much the first body of a level publishes as the last."""
    levels: Mapping[Level, int]
    """Thousandths of all records."""
    in_system: int
    """Thousandths of all records that stand in the information system, with a column."""
    columns: Mapping[str, int]
    """Thousandths of the records in the system."""
    genres: Mapping[str, tuple[str, ...]]
    """Genres by column; those without one under an empty name."""
    title_words: Mapping[str, str]
    """What titles call records of some genres."""
    words: Mapping[str, tuple[str, ...]]
    """Parts of titles, and carriers inside and outside the system."""
    topics: tuple[tuple[str, str], ...]
    """What records are about, each with its theme."""
    withheld: Mapping[str, int]
    """Weights of the bodies that count state secrets, by name."""

    def publishing(self, level: Level, on: date) -> tuple[Body, ...]:
        """Bodies of a level that belonged to the city on a day."""
        return tuple(
            body
            for body in self.bodies
            if body.level is level and (body.since is None or body.since <= on)
        )


@cache
def made_up_office() -> MadeUpOffice:
    """The office as this package describes it."""
    # Needed once a demonstration is built, not to start the program.
    import tomllib
    from importlib.resources import files

    data = tomllib.loads(files("govdisclose.demo").joinpath("office.toml").read_text("utf-8"))
    words = data["words"]
    topics = tuple((topic, theme) for topic, theme in words.pop("topics"))
    return MadeUpOffice(
        name=data["name"],
        bodies=tuple(_bodies(data)),
        spread={Level(code): times for code, times in data["spread"].items()},
        levels={Level(code): share for code, share in data["levels"].items()},
        in_system=data["in_system"],
        columns=data["columns"],
        genres={column: tuple(genres) for column, genres in data["genres"].items()},
        title_words=data["title_words"],
        words={kind: tuple(listed) for kind, listed in words.items()},
        topics=topics,
        withheld=data["withheld"],
    )


def _bodies(data: Mapping[str, Any]) -> Iterator[Body]:
    codes = map(_organisation_code, range(_FIRST_ORGANISATION, 10**8))
    root = data["code"]
    yield Body(
        name=data["name"],
        level=Level.CITY,
        code=root,
        parent=None,
        organisation_code=next(codes),
        document_code=data["document_code"],
        aliases=tuple(data["aliases"]),
    )
    groups = (("departments", Level.DEPARTMENT, "D"), ("institutions", Level.INSTITUTION, "P"))
    for group, level, letter in groups:
        for number, (name, document_code) in enumerate(data[group], 1):
            yield Body(
                name=f"市{name}",
                level=level,
                code=f"{letter}{number:02}",
                parent=root,
                organisation_code=next(codes),
                document_code=document_code,
                aliases=(f"淮南市{name}",),
            )
    for county in data["counties"]:
        name, code = county["name"], county["code"]
        yield Body(
            name=f"{name}人民政府",
            level=Level.COUNTY,
            code=code,
            parent=root,
            organisation_code=next(codes),
            document_code=county["document_code"],
            aliases=(name, f"淮南市{name}人民政府"),
            since=county.get("since"),
        )
        for number, town in enumerate(county["towns"], 1):
            office = "办事处" if town.endswith("街道") else "人民政府"
            yield Body(
                name=f"{name}{town}{office}",
                level=Level.TOWNSHIP,
                code=f"{code}{number:03}",
                parent=code,
                organisation_code=next(codes),
                document_code=f"{county['document_code'][0]}{town[:2]}",
                aliases=(f"{name}{town}",),
                since=county.get("since"),
            )


def _organisation_code(number: int) -> str:
    """Eight digits and their check digit (GB 11714)."""
    digits = f"{number:08}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + _CHECK_CHARACTERS[total % 11]


def apportioned(total: int, weights: Mapping[Key, int | Fraction]) -> dict[Key, int]:
    """Share a whole number out by weights so that the parts add up to it (largest remainders).

    Args:
        total: 0 or more.
        weights: Positive; ties go to the one named first.
    """
    whole = sum(weights.values())
    exact = {key: Fraction(total) * weight / whole for key, weight in weights.items()}
    parts = {key: part.numerator // part.denominator for key, part in exact.items()}
    rest = total - sum(parts.values())
    for key in sorted(exact, key=lambda key: parts[key] - exact[key])[:rest]:
        parts[key] += 1
    return parts


def write_agencies(path: Path, bodies: Sequence[Body]) -> None:
    """Write the agency file ``govdisclose init`` reads: CSV in UTF-8 with a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["code", "parent", "level", "name", "parent_from", "aliases", "org_code"])
        for body in bodies:
            writer.writerow(
                [
                    body.code,
                    body.parent or "",
                    body.level.value,
                    body.name,
                    "" if body.since is None else body.since.isoformat(),
                    ";".join(body.aliases),
                    body.organisation_code,
                ]
            )
