"""``govdisclose id``: checks of document, index and organisation numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

import click

from govdisclose.cli.batch import BatchUnreadable, CaseUnreadable, run_batch
from govdisclose.cli.commands import FinishedWithFindings, Group
from govdisclose.cli.id_gaps import gaps
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import finding_text
from govdisclose.cli.options import CodeChoice, batch_option, json_option
from govdisclose.cli.output import emit_json, emit_table
from govdisclose.domain.catalogue.identify import IdentifierCheck, IdentifierKind, check_value
from govdisclose.errors import ExitCode

__all__ = ["group"]

group = Group("id", help=N_("Check document, index and organisation numbers."))

_KINDS = CodeChoice(
    IdentifierKind,
    {
        "uscc": ("统一社会信用代码",),
        "org_code": ("组织机构代码",),
        "index_number": ("索引号",),
        "document_number": ("发文字号", "文号"),
        "resident_id": ("公民身份号码", "身份证号"),
    },
)

_KIND_WORDS = {
    IdentifierKind.USCC: N_("unified social credit code"),
    IdentifierKind.ORG_CODE: N_("organisation code"),
    IdentifierKind.INDEX_NUMBER: N_("index number"),
    IdentifierKind.DOCUMENT_NUMBER: N_("document number"),
    IdentifierKind.RESIDENT_ID: N_("resident id"),
}


@group.command(
    "check",
    help=N_(
        "Check identifiers and print their official form.\n\nThe kind is guessed unless --kind "
        "says it. The value - stands for the lines of stdin; give resident ids there, because a "
        "command line can be read by others. What may be a resident id is never printed. With "
        "--batch each line is an object with the keys value and kind."
    ),
    examples=(
        "govdisclose id check 003110926/201510-00216 '渝府发[2022]32 号'",
        "govdisclose id check --kind uscc 11341702486344515H --json",
    ),
    exits=(ExitCode.DONE, ExitCode.USAGE, ExitCode.FINDINGS),
)
@click.argument("values", metavar="VALUE...", nargs=-1)
@click.option("--kind", type=_KINDS, help=N_("What the values are; guessed unless given."))
@batch_option
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    *,
    values: Sequence[str],
    kind: IdentifierKind | None,
    batch: str | None,
    as_json: bool,
) -> None:
    """Print one check per value, in the order given; exit 4 if any is not valid."""
    if batch is not None:
        if values:
            raise click.UsageError(tr("give either VALUE or --batch"), ctx)
        _answer_batch(batch, kind)
        return
    if not values:
        raise click.UsageError(tr("VALUE is missing"), ctx)
    checks = [check_value(value, kind) for value in _expanded(values)]
    if as_json:
        emit_json([one.as_json() for one in checks])
    else:
        _print_table(checks)
    if not all(one.valid for one in checks):
        raise FinishedWithFindings


group.add_command(gaps)


def _expanded(values: Sequence[str]) -> Iterator[str]:
    for value in values:
        if value == "-":
            yield from _stdin_values()
        else:
            yield value


def _stdin_values() -> Iterator[str]:
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BatchUnreadable(file="-", reason="not UTF-8") from problem
    for line in text.splitlines():
        if line.strip():
            yield line


def _answer_batch(file: str, default: IdentifierKind | None) -> None:
    found_invalid = False

    def answer(case: Mapping[str, object]) -> dict[str, object]:
        nonlocal found_invalid
        value = case.get("value")
        if not isinstance(value, str):
            raise CaseUnreadable(reason='"value" is not text')
        one = check_value(value, _kind_of(case.get("kind"), default))
        found_invalid = found_invalid or not one.valid
        return one.as_json()

    run_batch(file, answer)
    if found_invalid:
        raise FinishedWithFindings


def _kind_of(code: object, default: IdentifierKind | None) -> IdentifierKind | None:
    if code is None:
        return default
    for kind in IdentifierKind:
        if code == kind.value:
            return kind
    raise CaseUnreadable(reason=f'"kind" is none of {", ".join(_KINDS.codes)}')


def _print_table(checks: Sequence[IdentifierCheck]) -> None:
    headers = (tr("No."), tr("Value"), tr("Kind"), tr("Valid"), tr("Official form"), tr("Findings"))
    rows = [
        (
            number,
            tr("(not shown)") if one.value is None else one.value,
            None if one.kind is None else tr(_KIND_WORDS[one.kind]),
            tr("yes") if one.valid else tr("no"),
            one.normalised,
            "; ".join(finding_text(finding.code) for finding in one.findings),
        )
        for number, one in enumerate(checks, start=1)
    ]
    emit_table(headers, rows, right=(0,))
