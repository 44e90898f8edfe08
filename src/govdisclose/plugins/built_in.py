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
        "xls": "govdisclose.formats.built_in:LegacyWorkbookImporter",
        "ods": "govdisclose.formats.built_in:OpenDocumentImporter",
        "jsonl": "govdisclose.formats.built_in:JsonLinesImporter",
        "json": "govdisclose.formats.built_in:JsonImporter",
        "html": "govdisclose.formats.built_in:PageImporter",
    },
    "exporter": {
        "csv": "govdisclose.formats.export_plugins:CsvExporter",
        "tsv": "govdisclose.formats.export_plugins:TsvExporter",
        "xlsx": "govdisclose.formats.export_plugins:WorkbookExporter",
        "jsonl": "govdisclose.formats.export_plugins:JsonLinesExporter",
        "json": "govdisclose.formats.export_plugins:JsonExporter",
        "ods": "govdisclose.formats.export_plugins:OpenDocumentExporter",
        "html": "govdisclose.formats.export_plugins:PageExporter",
    },
    "rules": {"china": "govdisclose.rules.built_in:ChinaRules"},
    "calendar": {"mainland": "govdisclose.adapters.calendars:MainlandCalendar"},
    "flow": {"china": "govdisclose.rules.built_in:ChinaFlows"},
}
"""Target by name by kind; importers in the order in which they are asked for a file."""
