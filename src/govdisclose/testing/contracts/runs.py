"""Contract: import runs, their findings and rejected rows."""

from __future__ import annotations

import json

import attrs
import pytest

from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.storage import Store
from govdisclose.testing.contracts.base import StoreCase

__all__ = ["RunContract"]


def _run(fingerprint: str = "f") -> ImportRun:
    return ImportRun(
        number=0,
        fingerprint=fingerprint,
        file="目录.csv",
        started_at="2024-03-04T01:30:00.000000Z",
    )


class RunContract(StoreCase):
    """A run survives a kill and can be taken up where it was committed."""

    def test_runs_are_numbered_and_come_back(self, store: Store) -> None:
        """A started run gets the next number and is read back as it is."""
        with store.write() as unit:
            first, second = unit.runs.start(_run()), unit.runs.start(_run("g"))
            unit.commit()

        with store.read() as unit:
            assert (first.number, second.number) == (1, 2)
            assert [first, second] == [unit.runs.get(1), unit.runs.get(2)]
            assert attrs.evolve(_run(), number=1) == first
            assert unit.runs.get(3) is None

    def test_unfinished_run_is_found_and_resumed(self, store: Store) -> None:
        """The same file and options find the run that did not finish, with its progress."""
        with store.write() as unit:
            run = unit.runs.start(_run())
            progress = attrs.evolve(
                run, rows_done=500, counts={"accepted": 499, "rejected": 1}, layout='{"列": 1}'
            )
            unit.runs.save(progress)
            unit.commit()

        with store.read() as unit:
            assert progress == unit.runs.find("f")
            assert unit.runs.find("other") is None

    def test_finished_run_is_not_resumed(self, store: Store) -> None:
        """A finished run is kept but never found for another start."""
        with store.write() as unit:
            run = unit.runs.start(_run())
            done = attrs.evolve(run, finished_at="2024-03-04T01:31:00.000000Z")
            unit.runs.save(done)

            assert unit.runs.find("f") is None
            assert done == unit.runs.get(1)

    def test_latest_unfinished_run_is_found(self, store: Store) -> None:
        """Of several unfinished runs of one file the last one is taken up."""
        with store.write() as unit:
            runs = [unit.runs.start(_run()) for _ in range(3)]
            unit.runs.save(attrs.evolve(runs[2], finished_at="2024-03-04T01:31:00.000000Z"))

            assert runs[1] == unit.runs.find("f")

    def test_findings_come_in_order_of_row(self, store: Store) -> None:
        """Findings are given by row, those of one row as they were made, of one run only."""
        with store.write() as unit:
            unit.runs.start(_run())
            unit.runs.start(_run("g"))
            unit.runs.add_findings(1, [(7, "七", None, None), (2, "b", 1, 1), (2, "a", 1, 1)])
            unit.runs.add_findings(1, [(1, "first", None, None), (2, "c", None, None)])
            unit.runs.add_findings(2, [(1, "other", None, None)])
            unit.runs.add_findings(2, [])

            assert list(unit.runs.findings(1)) == ["first", "b", "a", "c", "七"]
            assert list(unit.runs.findings(2)) == ["other"]
            assert list(unit.runs.findings(3)) == []

    def test_findings_keep_their_places(self, store: Store) -> None:
        """Findings can be taken out as they were put in, with the items they are about."""
        lines = [(7, "七", None, None), (2, "b", 1, 1), (2, "a", 65_535, 90_000_000)]
        with store.write() as unit:
            unit.runs.start(_run())
            unit.runs.add_findings(1, lines)
            unit.runs.add_findings(1, [(2, "c", None, None)])

            assert list(unit.runs.placed_findings(1)) == [
                (2, "b", 1, 1),
                (2, "a", 65_535, 90_000_000),
                (2, "c", None, None),
                (7, "七", None, None),
            ]
            assert list(unit.runs.placed_findings(2)) == []

    def test_rejects_come_in_order_of_row_once(self, store: Store) -> None:
        """Rejected rows are given by row; one read again takes the place of its former reading."""
        with store.write() as unit:
            unit.runs.start(_run())
            unit.runs.add_rejects(1, [(9, "X", '["九"]'), (3, "Y", "[]")])
            unit.runs.add_rejects(1, [(3, "Z", '["三"]')])

            assert list(unit.runs.rejects(1)) == [(3, "Z", '["三"]'), (9, "X", '["九"]')]
            assert list(unit.runs.rejects(2)) == []

    def test_seen_keys_are_remembered_until_forgotten(self, store: Store) -> None:
        """Keys marked in one unit of work are seen in the next, and not after a fresh start."""
        keys = [b"%d" % number for number in range(1200)]
        with store.write() as unit:
            unit.runs.forget_seen()
            unit.runs.mark_seen(keys[:1100])
            unit.runs.mark_seen(keys[:2])
            unit.commit()
        with store.write() as unit:
            seen = unit.runs.seen(keys[1000:])
            none = unit.runs.seen([])
            unit.runs.forget_seen()
            after = unit.runs.seen(keys)

        assert set(keys[1000:1100]) == seen
        assert (set(), set()) == (none, after)

    def test_findings_about_an_item_are_forgotten_with_it(self, store: Store) -> None:
        """Purging an item takes its findings out of all runs and leaves the others."""
        with store.write() as unit:
            unit.runs.start(_run())
            unit.runs.start(_run("g"))
            unit.runs.add_findings(1, [(1, "a", 1, 5), (2, "b", 1, 6), (3, "c", None, None)])
            unit.runs.add_findings(2, [(1, "d", 1, 5), (2, "e", 2, 5)])
            unit.runs.purge_item(1, 5)

            assert [list(unit.runs.findings(run)) for run in (1, 2)] == [["b", "c"], ["e"]]

    def test_erased_text_leaves_findings_and_rejected_rows(self, store: Store) -> None:
        """What repeats an erased text goes, as cells or as a line; what only shares a short word of
        it stays, unless a cell says that word and nothing else."""
        with store.write() as unit:
            unit.runs.start(_run())
            quotes = ["某人的名单", "另外的名单", "某甲"]
            lines = [json.dumps({"value": text, "severity": "error"}) for text in quotes]
            unit.runs.add_findings(1, [(n, line, None, None) for n, line in enumerate(lines, 1)])
            rows: list[object] = [
                ["1", "关于某人的名单"],
                ["2", "某甲"],
                ["3", "某甲说的话"],
                {"raw": '{"题名": "某人的名单"'},
                {"raw": '{"联系人": "某甲", "数": }'},
                {"raw": '{"题名": "别的"'},
            ]
            kept = [(n, "X", json.dumps(row)) for n, row in enumerate(rows, 1)]
            unit.runs.add_rejects(1, kept)

            unit.runs.purge_text(["某人的名单", None, "某甲"], cells=["某甲"])

            assert [lines[1]] == list(unit.runs.findings(1))
            assert [3, 6] == [row for row, _why, _cells in unit.runs.rejects(1)]

    def test_short_text_is_no_reason_to_purge(self, store: Store) -> None:
        """Words of three characters and less identify nothing by themselves."""
        with store.write() as unit:
            unit.runs.start(_run())
            unit.runs.add_rejects(1, [(1, "X", json.dumps(["通知"]))])

            unit.runs.purge_text(["通知"])

            assert 1 == len(list(unit.runs.rejects(1)))

    @pytest.mark.parametrize(
        "text", ["是", "2009", "12.5%", "2009年1月6日", "2009-01-06", "20090106"]
    )
    def test_number_or_date_is_no_reason_to_purge(self, store: Store, text: str) -> None:
        """One character, a short number or a date is in cells of rows that are about others."""
        with store.write() as unit:
            unit.runs.start(_run())
            line = json.dumps({"value": text, "severity": "error"})
            unit.runs.add_findings(1, [(1, line, None, None)])
            unit.runs.add_rejects(1, [(1, "X", json.dumps([text]))])

            unit.runs.purge_text([text], cells=[text])

            assert [line] == list(unit.runs.findings(1))
            assert 1 == len(list(unit.runs.rejects(1)))

    def test_telephone_number_is_a_reason_to_purge(self, store: Store) -> None:
        """Numbers of seven digits and more belong to somebody."""
        with store.write() as unit:
            unit.runs.start(_run())
            unit.runs.add_rejects(1, [(1, "X", json.dumps(["6644021"]))])

            unit.runs.purge_text(["6644021"], cells=["6644021"])

            assert [] == list(unit.runs.rejects(1))

    def test_purged_run_keeps_its_counts_only(self, store: Store) -> None:
        """Purging a run forgets findings and rejected rows; the run itself stays."""
        with store.write() as unit:
            run = unit.runs.start(_run())
            unit.runs.add_findings(1, [(1, "a", 1, 5)])
            unit.runs.add_rejects(1, [(1, "X", "[]")])
            unit.runs.purge(1)

            assert run == unit.runs.get(1)
            assert list(unit.runs.findings(1)) == []
            assert list(unit.runs.rejects(1)) == []

    def test_purged_text_is_in_no_finding_reject_or_file_name(self, store: Store) -> None:
        """What an erased item said is forgotten where imports repeat it; the rest stays."""
        with store.write() as unit:
            named = attrs.evolve(_run("g"), file="张三低保名单.csv")
            unit.runs.start(_run()), unit.runs.start(named)
            lines = [f'{{"value": "{word}"}}' for word in ("张三低保名单", "防汛工作通知")]
            unit.runs.add_findings(1, [(row, line, None, None) for row, line in enumerate(lines)])
            rows = [(row, "X", f'["{word}"]') for row, word in enumerate(("张三低保名单", "别的"))]
            unit.runs.add_rejects(1, rows)
            unit.runs.purge_text(["张三低保名单", None])

            assert lines[1:] == list(unit.runs.findings(1))
            assert rows[1:] == list(unit.runs.rejects(1))
            files = [run.file for number in (1, 2) if (run := unit.runs.get(number)) is not None]
        assert files == ["目录.csv", ""]

    def test_fingerprints_of_files_are_forgotten_with_a_text(self, store: Store) -> None:
        """A guess of a short file cannot be confirmed; an interrupted import begins anew."""
        with store.write() as unit:
            unit.runs.start(_run())
            unit.runs.purge_text(["张三低保名单"])

            run = unit.runs.get(1)
            assert run is not None
            assert run.fingerprint == ""
            assert unit.runs.find("f") is None
