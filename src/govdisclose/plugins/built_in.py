"""The plugins this program brings itself, in the groups every plugin uses.

The table repeats what ``pyproject.toml`` declares, and a test holds the two equal: what is built in
is then found without reading the metadata of every installed distribution, so that an office opens
and a file is read as quickly as if there were no plugins.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["BUILT_INS", "HOST"]

HOST = "govdisclose"
"""Distribution that brings them."""

BUILT_INS: Mapping[str, Mapping[str, str]] = {
    "store": {"sqlite": "govdisclose.adapters.sqlite.plugin:SqlitePlugin"},
    "importer": {
        "csv": "govdisclose.formats.built_in:CsvImporter",
        "tsv": "govdisclose.formats.built_in:TsvImporter",
        "xlsx": "govdisclose.formats.built_in:WorkbookImporter",
        "jsonl": "govdisclose.formats.built_in:JsonLinesImporter",
    },
    "exporter": {
        "csv": "govdisclose.formats.exporting:CsvExporter",
        "tsv": "govdisclose.formats.exporting:TsvExporter",
        "xlsx": "govdisclose.formats.exporting:WorkbookExporter",
        "jsonl": "govdisclose.formats.exporting:JsonLinesExporter",
    },
    "rules": {"china": "govdisclose.rules.built_in:ChinaRules"},
    "calendar": {"mainland": "govdisclose.adapters.calendars:MainlandCalendar"},
    "flow": {"china": "govdisclose.rules.built_in:ChinaFlows"},
}
"""Target by name by kind; importers in the order in which they are asked for a file."""
