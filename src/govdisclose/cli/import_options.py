"""What can be said about the files of an import: columns, defaults, encoding, where rejects go."""

from __future__ import annotations

import codecs
from typing import Any

import click

from govdisclose.cli.catalogue_words import FIELD_ALIASES
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import CodeChoice
from govdisclose.ports.formats import CatalogueField

__all__ = ["Assignment", "Delimiter", "Encoding", "import_options"]

_FIELDS = CodeChoice(CatalogueField, FIELD_ALIASES)
_UNKNOWN_AGENCY = CodeChoice(
    {"reject": ("退回",), "create": ("新建",), "office": ("本机关", "归本机关")}
)
_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


class Assignment(click.ParamType[tuple[CatalogueField, str]]):
    """``field=text``, the field by its code or Chinese name."""

    name = "assignment"

    def __init__(self, metavar: str) -> None:
        self._metavar = metavar

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Shape shown in help."""
        return self._metavar

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[CatalogueField, str]:
        """Field and text.

        Raises:
            click.BadParameter: There is no equals sign, or no such field.
        """
        if isinstance(value, tuple):
            return value
        field, equals, text = str(value).partition("=")
        if not equals or not text.strip():
            words = tr("{value!r} is not of the form {metavar}")
            self.fail(words.format(value=value, metavar=self._metavar), param, ctx)
        return _FIELDS.convert(field, param, ctx), text.strip()


class Encoding(click.ParamType[str]):
    """A codec name."""

    name = "encoding"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Python's name of the codec.

        Raises:
            click.BadParameter: There is none of that name.
        """
        try:
            return codecs.lookup(str(value)).name
        except (LookupError, ValueError):
            self.fail(tr("{value!r} is no known encoding").format(value=value), param, ctx)


class Delimiter(click.ParamType[str]):
    """One character, or its English name."""

    name = "delimiter"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The character.

        Raises:
            click.BadParameter: It is none.
        """
        text = _DELIMITERS.get(str(value).lower(), str(value))
        if len(text) != 1 or text in '"\r\n\0':
            words = tr("{value!r} is no delimiter; write one character or tab")
            self.fail(words.format(value=value), param, ctx)
        return text


_OPTIONS = (
    click.option("--map", "columns", type=Assignment("FIELD=COLUMN"), multiple=True,
                 help=N_("Read this field from this column; may be repeated.")),
    click.option("--default", "defaults", type=Assignment("FIELD=VALUE"), multiple=True,
                 help=N_("Value of a field where the file has none; may be repeated.")),
    click.option("--mapping", "mapping_file", metavar="FILE",
                 help=N_("Read the fields as this saved mapping says.")),
    click.option("--save-mapping", metavar="FILE",
                 help=N_("Save the mapping of the first table for later files.")),
    click.option("--show-mapping", is_flag=True,
                 help=N_("Show what would be read from where, and stop.")),
    click.option("--on-unknown-agency", type=_UNKNOWN_AGENCY, default="reject",
                 show_default=True,
                 help=N_("Rows whose agency nobody knows: reject them, create it, or give them "
                         "to the office.")),
    click.option("--agency", metavar="AGENCY",
                 help=N_("Agency of rows that name none, instead of the office itself.")),
    click.option("--key", metavar="COLUMN",
                 help=N_("Column that identifies a row from one import to the next.")),
    click.option("--sheet", "sheets", metavar="NAME", multiple=True,
                 help=N_("Read this sheet only; may be repeated. A hidden one is read if named.")),
    click.option("--encoding", type=Encoding(), help=N_("Encoding of the text; found out.")),
    click.option("--delimiter", type=Delimiter(), help=N_("Delimiter of the cells; found out.")),
    click.option("--header-row", type=click.IntRange(1), metavar="ROW",
                 help=N_("Row of the header, from 1; found out.")),
    click.option("--max-unpacked", type=click.IntRange(1), metavar="MIB", default=512,
                 show_default=True,
                 help=N_("Largest workbook or JSON document, unpacked; CSV has no such limit.")),
    click.option("-n", "--dry-run", is_flag=True,
                 help=N_("Check everything and store nothing.")),
    click.option("--rejects", metavar="FILE",
                 help=N_("Write rejected rows here instead of beside the file; a folder for "
                         "several files.")),
    click.option("--no-profile", is_flag=True,
                 help=N_("Do not use the import profile of the agency.")),
    click.option("--watch", "watched", metavar="FOLDER",
                 help=N_("Import what arrives in this folder, until stopped; finished files move "
                         "into its folder done, with their rejects.")),
    click.option("--once", is_flag=True,
                 help=N_("With --watch: take what is there and end.")),
    click.option("--interval", type=click.FloatRange(0.1, 3600), default=5, show_default=True,
                 metavar="SECONDS", help=N_("With --watch: time between two looks.")),
    click.option("--findings-file", metavar="FILE",
                 help=N_("Write every finding here, one JSON object a line.")),
)  # fmt: skip


def import_options(function: Any) -> Any:
    """Add the options of an import."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
