"""How the figures of the demonstration and those of the report look side by side."""

from __future__ import annotations

from fractions import Fraction

from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.output import emit_table, emit_text
from govdisclose.demo.bases import Bases
from govdisclose.demo.comparison import ComparedFigure, Comparison, Verdict
from govdisclose.domain.figures.implied_bases import BaseInterval, StatedShare
from govdisclose.domain.figures.measures import half_up

__all__ = ["print_bases", "print_comparison"]

_NAMES = {
    "items": N_("items in all"),
    "level.department": N_("departments"),
    "level.county": N_("counties and districts"),
    "level.township": N_("townships"),
    "largest_column": N_("largest column"),
    "lag.documents.mean": N_("documents: mean days"),
    "lag.documents.longest": N_("documents: longest"),
    "lag.other.mean": N_("other: mean days"),
    "lag.other.longest": N_("other: longest"),
    "withheld": N_("state secrets"),
    "departments": N_("number of departments"),
    "reading_points": N_("reading points"),
    "sites.province.government_affairs": N_("sites: province, affairs"),
    "sites.city.government_affairs": N_("sites: city, affairs"),
    "sites.city.public_services": N_("sites: city, services"),
}
_VERDICTS = {
    Verdict.AGREES: N_("agrees"),
    Verdict.DIFFERS: N_("differs"),
    Verdict.NOT_COMPARED: N_("not compared"),
}


def print_comparison(comparison: Comparison) -> None:
    """Print our figures beside the published ones, and what has to be said of some."""
    headers = [tr("Figure"), tr("Stated"), "%", tr("Counted here"), "%", tr("Result")]
    emit_table(
        headers,
        [_row(figure) for figure in comparison.figures],
        right=range(1, 5),
    )
    source = tr("Stated: in {report}. Counted here: in the generated office.")
    emit_text(source.format(report=comparison.report))
    agreeing = tr("{agreeing} of {all} figures agree.")
    emit_text(
        agreeing.format(agreeing=comparison.count(Verdict.AGREES), all=len(comparison.figures))
    )
    if not comparison.is_full_size:
        smaller = tr("The office has another size, so shares are compared and counts are not.")
        emit_text(smaller)
    elif any(
        figure.name == "items" and figure.verdict is Verdict.DIFFERS
        for figure in comparison.figures
    ):
        emit_text(
            tr(
                "The report says more than {number} items; the office holds exactly the number "
                "that the shares of levels imply."
            ).format(number=_number(comparison.bases.more_than))
        )
    emit_text(tr("The shares of columns counted here are of the records that stand in a column."))
    emit_text(
        tr(
            "The report does not say of what the state secrets are a share; here it holds of what "
            "was published, and of that and the secrets together."
        )
    )


def _row(figure: ComparedFigure) -> tuple[object, ...]:
    return (
        _name(figure.name),
        _value(figure.stated),
        figure.stated_percent,
        _value(figure.ours),
        figure.ours_percent,
        tr(_VERDICTS[figure.verdict]),
    )


def _name(name: str) -> str:
    words = _NAMES.get(name)
    if words is not None:
        return tr(words)
    return tr("column {name}").format(name=name.partition(".")[2])


def _value(value: object) -> object:
    return _number(value) if isinstance(value, int) else value


def _number(number: int) -> str:
    return f"{number:,}"


def print_bases(bases: Bases) -> None:
    """Print the bases each share allows, and whether all can be of one population."""
    emit_text(tr("Every share was rounded, so it holds on a range of bases:"))
    level_base, column_base = bases.level_base, bases.column_base
    tried = [base for base in (level_base, column_base) if base is not None]
    rows = [
        (
            _share_name(share, is_level=share in bases.levels),
            _number(share.count),
            share.percent,
            _interval(share.interval),
            *(share.on(base, more_decimals=1) for base in tried),
        )
        for share in (*bases.levels, *bases.columns)
    ]
    on = tr("% of {base}")
    headers = [tr("Stated count of"), tr("Items"), "%", tr("bases that round to it")]
    headers += [on.format(base=_number(base)) for base in tried]
    emit_table(headers, rows, right=range(1, len(headers)))
    emit_text("")
    _print_common(tr("Levels have the bases {interval} in common"), bases.of_levels, level_base)
    _print_common(tr("Columns have the bases {interval} in common"), bases.of_columns, column_base)
    if bases.comparison.is_one_population:
        emit_text(tr("Some base lies in both, so all may be shares of one population."))
        return
    emit_text(tr("No number lies in both: these cannot be shares of one population."))
    _print_evidence(bases)
    _print_gap(bases)
    _print_rest(bases)


def _print_common(words: str, interval: BaseInterval, exact: int | None) -> None:
    text = words.format(interval=_interval(interval))
    about = "" if exact is None else tr(": about {base}").format(base=_number(exact))
    emit_text(f"  {text}{about}")


def _print_evidence(bases: Bases) -> None:
    for share in bases.silent:
        alone = tr(
            "  {name} alone proves nothing: {count} is {percent} % on a base of either kind."
        )
        emit_text(alone.format(name=share.name, count=_number(share.count), percent=share.percent))
    if bases.conflicting:
        proof = tr("  Each of these alone rules out every base of the levels: {names}.")
        emit_text(proof.format(names=_joined([share.name for share in bases.conflicting])))


def _print_gap(bases: Bases) -> None:
    equal = bases.level_equal_to_gap
    if equal is not None and bases.gap is not None:
        words = tr(
            "  The gap of {gap} equals the count of {level}: a coincidence, no proof. The columns "
            "may leave them out, or be shares of yet another total."
        )
        level = _share_name(equal, is_level=True)
        emit_text(words.format(gap=_number(bases.gap), level=level))


def _print_rest(bases: Bases) -> None:
    if bases.unattributed and bases.level_base is not None:
        rest = tr("  Of {base} items the report does not say who published {rest} ({percent} %).")
        percent = half_up(Fraction(100 * bases.unattributed, bases.level_base), 1)
        emit_text(
            rest.format(
                base=_number(bases.level_base), rest=_number(bases.unattributed), percent=percent
            )
        )
    both = bases.of_levels_and_total
    if not both.is_empty and both.last is not None:
        total = tr('  With its words "more than {number}", the total lies in {first} to {last}.')
        emit_text(
            total.format(
                number=_number(bases.more_than), first=_number(both.first), last=_number(both.last)
            )
        )


def _share_name(share: StatedShare, *, is_level: bool) -> str:
    return tr(_NAMES[f"level.{share.name}"]) if is_level else share.name


def _interval(interval: BaseInterval) -> str:
    """``(29,473.7; 30,545.5]``: above the first, up to the second."""
    upper = "∞)" if interval.upper is None else f"{half_up(interval.upper, 1):,}]"
    return f"({half_up(interval.lower, 1):,}; {upper}"


def _joined(names: list[str]) -> str:
    return ("、" if language() == "zh" else ", ").join(names)
