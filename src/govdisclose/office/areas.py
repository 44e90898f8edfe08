"""The areas of an office that are made at their first use, so that opening stays quick.

How an area is put together stands in ``govdisclose.bootstrap``; here it only gets its place.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from govdisclose import bootstrap
from govdisclose.extensions import assessing
from govdisclose.extensions.contents import built_in_rules
from govdisclose.office.letter_tools import LetterTools
from govdisclose.services.organisation import load_directory

if TYPE_CHECKING:
    from govdisclose.extensions.host import Extensions
    from govdisclose.ports.environment import Environment
    from govdisclose.ports.exporting import Exports
    from govdisclose.ports.formats import FormatLibrary
    from govdisclose.ports.storage import ItemFilter, Store
    from govdisclose.services.assessment.freezing import FrozenAssessments
    from govdisclose.services.assessment.service import Assessments
    from govdisclose.services.calendars import Calendars
    from govdisclose.services.casework.service import Cases
    from govdisclose.services.challenges.service import Challenges
    from govdisclose.services.deputising import Deputies
    from govdisclose.services.derivatives import Derivatives
    from govdisclose.services.home_figures import HomeFigures
    from govdisclose.services.letters.book import LetterBook
    from govdisclose.services.letters.register import RequestRegister
    from govdisclose.services.official.filing import FiledReports
    from govdisclose.services.official.service import OfficialReports
    from govdisclose.services.organisation import Acting
    from govdisclose.services.redaction import Redaction
    from govdisclose.services.registers.service import Registers
    from govdisclose.services.requests.service import Requests
    from govdisclose.services.reviews.reassessing import Reassessing
    from govdisclose.services.reviews.remedies import Remedies
    from govdisclose.services.reviews.service import Reviews
    from govdisclose.services.screening import Screening
    from govdisclose.services.statistics import Statistics
    from govdisclose.services.supervision.service import Supervision
    from govdisclose.services.tally import SecretTally
    from govdisclose.services.topics import Topics

__all__ = ["Areas"]


class Areas(LetterTools):
    """What an office does beside its daily catalogue, one attribute each."""

    store: Store
    environment: Environment
    acting: Acting
    formats: FormatLibrary
    calendars: Calendars
    extensions: Extensions
    statistics: Statistics
    tally: SecretTally
    address: str | None

    @cached_property
    def exports(self) -> Exports:
        """Writers of tables and public documents."""
        return bootstrap.exports()

    def item_filter(self, text: str) -> ItemFilter:
        """The conditions a line of text sets; see ``govdisclose.services.item_filters``.

        Raises:
            FilterUnreadable, UnknownAgency: A condition cannot be met.
        """
        from govdisclose.services.item_filters import read_item_filter

        with self.store.read() as unit:
            directory = load_directory(unit)
        lists = {one.id: one for one in built_in_rules().classifications}
        return read_item_filter(text, directory, lists)

    @cached_property
    def registers(self) -> Registers:
        """Registers that plugins declare; the plugins are loaded at the first use."""
        return bootstrap.registers(self.store, self.acting, self.formats, self.extensions)

    @cached_property
    def assessment(self) -> Assessments:
        """Scores of the agencies by assessment schemes."""
        from govdisclose.services.assessment.service import Assessments

        return Assessments(
            store=self.store,
            directory=load_directory,
            calendar=self.calendars.of,
            publish_limit=lambda unit: bootstrap.publish_limit(unit, self.extensions),
            documents=bootstrap.official_documents,
            today=self.environment.today,
            measures=lambda: assessing.measures(self.extensions),
            registers=lambda: self.registers.types.by_name,
            conversion=bootstrap.record_conversion(),
        )

    @cached_property
    def reviews(self) -> Reviews:
        """Release reviews 保密审查: the queue, signatures, referrals and decisions."""
        return bootstrap.reviews.reviews(self)

    @cached_property
    def reassessing(self) -> Reassessing:
        """Periodic reassessment of what was withheld."""
        return bootstrap.reviews.reassessing(self)

    @cached_property
    def remedies(self) -> Remedies:
        """What was done about wrong publications."""
        return bootstrap.reviews.remedies(self)

    @cached_property
    def deputies(self) -> Deputies:
        """Who stands in for whom, from a day to a day."""
        from govdisclose.services.deputising import Deputies

        return Deputies(store=self.store, acting=self.acting)

    @cached_property
    def frozen_assessments(self) -> FrozenAssessments:
        """Finished assessments and objections to them."""
        from govdisclose.services.assessment.freezing import FrozenAssessments

        return FrozenAssessments(
            store=self.store,
            acting=self.acting,
            directory=load_directory,
            restore_scheme=assessing.restore_scheme,
        )

    @staticmethod
    def screening() -> Screening:
        """What looks into files before they are released; it needs no office."""
        return bootstrap.screening.screening()

    @staticmethod
    def redaction() -> Redaction:
        """What makes public derivatives of files; it needs no office."""
        return bootstrap.screening.redaction()

    @cached_property
    def derivatives(self) -> Derivatives:
        """Originals and their public derivatives."""
        from govdisclose.services.derivatives import Derivatives

        return Derivatives(store=self.store, acting=self.acting)

    @cached_property
    def topics(self) -> Topics:
        """Named sets of tags, and what was published on each."""
        from govdisclose.services.topics import Topics

        return Topics(store=self.store, acting=self.acting)

    @cached_property
    def home_figures(self) -> HomeFigures:
        """The figures of the home page, and rankings compared."""
        from govdisclose.services.home_figures import HomeFigures

        return HomeFigures(statistics=self.statistics, topics=self.topics)

    @cached_property
    def requests(self) -> Requests:
        """Stored requests for information."""
        from govdisclose.bootstrap.letters import TEXTS_OF_REQUESTS
        from govdisclose.bootstrap.requests import requests
        from govdisclose.bootstrap.supervision import signal_forecaster

        return requests(
            self.store,
            self.acting,
            self.calendars,
            self.extensions,
            self.formats,
            self.reviews.submissions,
            forecasters=(signal_forecaster(),),
            texts_of=TEXTS_OF_REQUESTS,
        )

    @cached_property
    def official(self) -> OfficialReports:
        """Annual reports in the official forms."""
        from govdisclose.bootstrap.official import official_reports as make

        parts = (self.store, self.acting, self.statistics, self.tally)
        return make(*parts, self.calendars, self.extensions)

    @cached_property
    def filed_reports(self) -> FiledReports:
        """Reports that were filed."""
        from govdisclose.bootstrap.official import filed_reports as make

        return make(self.store, self.acting, self.extensions)

    @cached_property
    def supervision(self) -> Supervision:
        """Signals of every clock, and what is done about them."""
        from govdisclose.bootstrap.supervision import supervision

        return supervision(
            self.store,
            environment=self.environment,
            acting=self.acting,
            calendars=self.calendars,
            extensions=self.extensions,
            address=self.address,
            requests=lambda: self.requests,
        )

    @cached_property
    def letters(self) -> LetterBook:
        """Letters about stored requests."""
        from govdisclose.bootstrap.letters import letter_book

        return letter_book(self.store, self.acting, self.requests)

    @cached_property
    def request_register(self) -> RequestRegister:
        """The printed register of stored requests."""
        from govdisclose.bootstrap.letters import request_register

        return request_register(self.store, self.acting, self.requests)

    @cached_property
    def challenges(self) -> Challenges:
        """Reconsideration and litigation about stored requests."""
        from govdisclose.bootstrap.challenges import challenges

        return challenges(self.store, self.acting, self.requests)

    @cached_property
    def cases(self) -> Cases:
        """Cases of the kinds that plugins bring."""
        from govdisclose.bootstrap.casework import cases

        return cases(self.store, self.acting, self.calendars, self.extensions, self.formats)
