"""Puts the area of official reports together."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from govdisclose.services.organisation import load_directory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govdisclose.domain.figures.official.figures import PublicReport
    from govdisclose.domain.figures.official.replay import ReplayRules
    from govdisclose.domain.figures.reports.findings import IdentityFinding
    from govdisclose.extensions.host import Extensions
    from govdisclose.ports.storage import Store, UnitOfWork
    from govdisclose.services.calendars import Calendars
    from govdisclose.services.official.filing import FiledReports
    from govdisclose.services.official.service import FormRules, OfficialReports
    from govdisclose.services.organisation import Acting
    from govdisclose.services.statistics import Statistics
    from govdisclose.services.tally import SecretTally

__all__ = ["filed_reports", "form_rules", "official_reports"]


@cache
def form_rules() -> FormRules:
    """The official forms that ship, and how they are counted."""
    from govdisclose.rules.loader import built_in_outcome_rows
    from govdisclose.rules.official_counting import built_in_counting_rules
    from govdisclose.rules.report_forms import built_in_forms
    from govdisclose.services.official.service import FormRules

    return FormRules(built_in_forms(), built_in_counting_rules(), built_in_outcome_rows())


def official_reports(
    store: Store,
    acting: Acting,
    statistics: Statistics,
    tally: SecretTally,
    calendars: Calendars,
    extensions: Extensions,
) -> OfficialReports:
    """What makes reports in official forms for an office."""
    from govdisclose import bootstrap
    from govdisclose.domain.figures.official.replay import ReplayRules
    from govdisclose.services.official.matters import MatterSource
    from govdisclose.services.official.service import OfficialReports

    def replay_rules(unit: UnitOfWork) -> ReplayRules:
        return ReplayRules(
            flows=bootstrap.request_flows(),
            laws=bootstrap.office_laws(unit, extensions),
            calendar=calendars.of(unit),
        )

    return OfficialReports(
        store=store,
        acting=acting,
        statistics=statistics,
        tally=tally,
        rules=form_rules,
        directory=load_directory,
        matters=MatterSource(replay_rules),
    )


def filed_reports(store: Store, acting: Acting, extensions: Extensions) -> FiledReports:
    """What files reports for an office."""
    from govdisclose import bootstrap
    from govdisclose.domain.figures.reports.identities import check_tables
    from govdisclose.domain.figures.reports.text_checks import check_text
    from govdisclose.rules.report_forms import built_in_identities, built_in_wording
    from govdisclose.services.official.filing import FiledReports

    def check(report: PublicReport) -> Iterable[IdentityFinding]:
        official, identities = report.official(), built_in_identities()
        yield from check_tables(official, identities)
        yield from check_text(official, None, identities, built_in_wording())

    return FiledReports(
        store=store,
        acting=acting,
        directory=load_directory,
        forms=lambda: form_rules().forms,
        laws=lambda unit: bootstrap.office_laws(unit, extensions),
        check=check,
    )
