"""Building the demonstration: files written, imported the ordinary way, counted, compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import attrs

from govdisclose.demo import FULL_SIZE, SEED
from govdisclose.demo.bodies import MadeUpOffice, apportioned, made_up_office, write_agencies
from govdisclose.demo.casework import Casework, work_on
from govdisclose.demo.clock import MadeUpClock
from govdisclose.demo.comparison import Comparison, OurFigures, compared
from govdisclose.demo.habits import Senders
from govdisclose.demo.places import write_reading_points, write_sites
from govdisclose.demo.published import PublishedReport, published_report
from govdisclose.demo.readme import readme_text
from govdisclose.demo.records import make_records
from govdisclose.demo.sheets import SheetFile, made_up_files
from govdisclose.demo.writing import write_file
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.figures.lag_table import LagTable, document_genres
from govdisclose.domain.figures.ranking import Ranking
from govdisclose.domain.figures.scope import Scope
from govdisclose.domain.figures.statistics import Summary
from govdisclose.errors import UsageFault
from govdisclose.office import Extensions, FileAccount, ImportOptions, Office, Verification

__all__ = [
    "PLUGIN",
    "Demonstration",
    "FolderNotEmpty",
    "FolderUnusable",
    "ImportedFile",
    "build_demonstration",
    "check_folder",
]

PLUGIN = "govdisclose-reading-points"
"""Distribution whose registers keep reading points and demonstration sites."""

_DATABASE = "office.db"
_AGENCIES = "agencies.csv"
_README = "README.txt"
_FIRST_DAY = date(2010, 1, 4)
"""Day on which the office is set up and reads its catalogue: the one written in the files."""
_POINTS = ("reading_points", "查阅点.csv")
_SITES = ("demonstration_sites", "示范点.csv")
"""Register, and the file it is read from."""


class FolderNotEmpty(UsageFault):
    """The demonstration would mix with what is there."""

    code = "DEM-001"
    template = "cannot build the demonstration in {folder}: there is something in it"
    hint = "name a new or empty folder with --folder"


class FolderUnusable(UsageFault):
    """The folder cannot be made or written."""

    code = "DEM-002"
    template = "cannot build the demonstration in {folder}: {reason}"
    hint = "name a folder with --folder that you may write"


@attrs.frozen(kw_only=True)
class ImportedFile:
    """What was written into a file, and what the import made of it."""

    records: int
    """Good rows."""
    pasted: int
    """Good rows that stand there twice."""
    faulty: int
    """Rows that are wrong on purpose."""
    account: FileAccount

    @property
    def is_as_written(self) -> bool:
        """Every good row was accepted, every faulty one rejected, every second one known."""
        account = self.account
        found = (account.accepted, account.unchanged, account.rejected, account.updated)
        return found == (self.records, self.pasted, self.faulty, 0)

    def as_json(self) -> dict[str, Any]:
        """The account as the import command gives it, and what had been written."""
        return {
            **self.account.as_json(),
            "written": {
                "records": self.records,
                "repeated": self.pasted,
                "faulty": self.faulty,
            },
        }


@attrs.frozen(kw_only=True)
class Demonstration:
    """The office that was built, and everything there is to say about it."""

    folder: Path
    database: str
    rows: int
    seed: int
    files: tuple[ImportedFile, ...]
    register_files: tuple[FileAccount, ...] | None
    """None where no plugin keeps the registers."""
    figures: OurFigures
    ranking: Ranking
    comparison: Comparison
    casework: Casework
    verification: Verification

    @property
    def is_as_written(self) -> bool:
        """Every file came out as it was written, and the journal is clean."""
        return (
            self.verification.is_clean
            and self.casework.is_as_written
            and all(file.is_as_written for file in self.files)
        )

    @property
    def finding_counts(self) -> Counter[tuple[str, str]]:
        """How often each (code, severity) was found in all files."""
        total: Counter[tuple[str, str]] = Counter()
        for file in self.files:
            total.update(file.account.finding_counts)
        return total

    def as_json(self) -> dict[str, Any]:
        """One object with every part; it says first that all of it is generated."""
        figures, verification = self.figures, self.verification
        sites = figures.sites
        return {
            "generated": True,
            "folder": str(self.folder),
            "db": self.database,
            "rows": self.rows,
            "seed": self.seed,
            "is_as_written": self.is_as_written,
            "import": [file.as_json() for file in self.files],
            "ranking": self.ranking.as_json(),
            "lag": figures.lag.as_json(),
            "withheld": figures.withheld,
            "reading_points": figures.reading_points,
            "demonstration_sites": None
            if sites is None
            else [
                {"level": level, "kind": kind, "count": count}
                for (level, kind), count in sites.items()
            ],
            "comparison": self.comparison.as_json(),
            **self.casework.as_json(),
            "journal": {
                "is_clean": verification.is_clean,
                "chains": len(verification.chains),
                "entries": verification.entries,
                "rows": verification.rows,
            },
        }


def check_folder(folder: Path) -> None:
    """Make the folder if it is missing, and refuse it unless it is empty.

    Raises:
        FolderNotEmpty: Something is in it.
        FolderUnusable: It cannot be made or read.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = next(folder.iterdir(), None) is None
    except OSError as problem:
        raise FolderUnusable(folder=str(folder), reason=problem.strerror or "") from problem
    if not is_empty:
        raise FolderNotEmpty(folder=str(folder))


def build_demonstration(
    folder: Path,
    *,
    rows: int = FULL_SIZE,
    seed: int = SEED,
    actor: str | None = None,
    address: str | None = None,
    extensions: Extensions | None = None,
    equip: Callable[[Office], None] = lambda office: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Demonstration:
    """Write the files of a made-up office, import them, and compare it with the report.

    Args:
        folder: A new or empty folder.
        rows: Good records, at least 100.
        seed: The same seed gives the same files, byte for byte, with the same libraries.
        actor: Account that makes the office; the operating system's unless given.
        address: Where the office is made; a file in the folder unless given.
        extensions: What serves the address, if a plugin does.
        equip: Told of the new office before its registers are used.
        progress: Told of the steps done and all steps; a row that is written is one, and so is a
            row that is imported.

    Raises:
        FolderNotEmpty, FolderUnusable: The folder cannot be used.
        StoreExists: As :meth:`govdisclose.office.Office.create`.
    """
    check_folder(folder)
    made_up, report = made_up_office(), published_report()
    try:
        files = _written(folder, made_up, report, rows, seed, lambda done: progress(done, 2 * rows))
    except OSError as problem:
        raise FolderUnusable(folder=str(folder), reason=problem.strerror or "") from problem
    database = address or str(folder / _DATABASE)
    clock = MadeUpClock(Office.machine(database), _FIRST_DAY)
    with Office.create(
        database,
        name=made_up.name,
        agencies=Office.read_agencies(folder / _AGENCIES),
        actor=actor,
        environment=clock,
        extensions=extensions,
    ) as office:
        equip(office)
        imported = _imported(folder, files, office, lambda done: progress(rows + done, 2 * rows))
        _count_secrets(office, made_up, report, rows)
        register_files = _kept_places(folder, office)
        scope = Scope(
            as_of=report.last_day, published_from=report.first_day, published_to=report.last_day
        )
        summary, lag = office.statistics.summary(scope), office.statistics.lag(scope)
        figures = _figures(office, report, summary, lag)
        ranking = office.statistics.ranking(scope)
        casework = work_on(folder, office, clock, made_up, seed)
        return Demonstration(
            folder=folder,
            database=database,
            rows=rows,
            seed=seed,
            files=imported,
            register_files=register_files,
            figures=figures,
            ranking=ranking,
            comparison=compared(report, figures),
            casework=casework,
            verification=office.journal.verify(),
        )


def _written(
    folder: Path,
    made_up: MadeUpOffice,
    report: PublishedReport,
    rows: int,
    seed: int,
    progress: Callable[[int], None],
) -> list[SheetFile]:
    draw = Random(seed)
    records = make_records(
        made_up,
        report,
        rows,
        draw,
        calendar=Office.built_in_calendar(),
        documents=document_genres(Office.classifications()["genres"]),
    )
    files = made_up_files(records, Senders(made_up), draw)
    (folder / _README).write_text(readme_text(made_up, report, files, seed), encoding="utf-8")
    write_agencies(folder / _AGENCIES, made_up.bodies)
    write_reading_points(folder / _POINTS[1], made_up, report)
    write_sites(folder / _SITES[1], made_up, report)
    done = 0
    for file in files:
        write_file(folder, file)
        done += file.records
        progress(done)
    return files


def _imported(
    folder: Path, files: Sequence[SheetFile], office: Office, progress: Callable[[int], None]
) -> tuple[ImportedFile, ...]:
    imported = []
    done = 0
    for file in files:

        def reached(records: int, _bytes: int, before: int = done) -> None:
            progress(before + records)

        account = office.exchange.import_file(
            folder / file.name, ImportOptions(), name=file.name, progress=reached
        )
        imported.append(
            ImportedFile(
                records=file.records,
                pasted=file.pasted,
                faulty=file.faults.total(),
                account=account,
            )
        )
        done += file.records
    return tuple(imported)


def _count_secrets(
    office: Office, made_up: MadeUpOffice, report: PublishedReport, rows: int
) -> None:
    """Count so many documents as secret that the published ones are the rest of the whole."""
    percent = report.withheld_percent
    number = int(rows * percent / (100 - percent))
    for name, count in apportioned(number, made_up.withheld).items():
        office.tally.set(name, str(report.year), count)


def _kept_places(folder: Path, office: Office) -> tuple[FileAccount, ...] | None:
    if any(register not in office.registers.types.by_name for register, _file in (_POINTS, _SITES)):
        return None
    return tuple(
        office.registers.importer(register).import_file(folder / file, name=file)
        for register, file in (_POINTS, _SITES)
    )


def _figures(
    office: Office, report: PublishedReport, summary: Summary, lag: LagTable
) -> OurFigures:
    members = office.agencies.directory().members_on(report.last_day)
    known = office.registers.types.by_name
    points = sites = None
    if _POINTS[0] in known:
        points = sum(one.count for one in office.registers.counts(_POINTS[0], ()))
    if _SITES[0] in known:
        counted = office.registers.counts(_SITES[0], ("level", "kind"))
        sites = {(str(one.key[0]), str(one.key[1])): one.count for one in counted}
    return OurFigures(
        summary=summary,
        lag=lag,
        withheld=office.tally.total(year=report.year),
        departments=sum(agency.level_on(report.last_day) is Level.DEPARTMENT for agency in members),
        reading_points=points,
        sites=sites,
    )
