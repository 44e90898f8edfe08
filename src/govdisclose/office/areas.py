"""The areas of an office that are made at their first use, so that opening stays quick.

How an area is put together stands in ``govdisclose.bootstrap``; here it only gets its place.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from govdisclose import bootstrap
from govdisclose.extensions import assessing
from govdisclose.extensions.contents import built_in_rules
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
    from govdisclose.services.organisation import Acting
    from govdisclose.services.registers.service import Registers
    from govdisclose.services.requests.service import Requests

__all__ = ["Areas"]


class Areas:
    """What an office does beside its daily catalogue, one attribute each."""

    store: Store
    environment: Environment
    acting: Acting
    formats: FormatLibrary
    calendars: Calendars
    extensions: Extensions

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
    def requests(self) -> Requests:
        """Stored requests for information."""
        from govdisclose.bootstrap.requests import requests

        return requests(self.store, self.acting, self.calendars, self.extensions)

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
            conversion=bootstrap.record_conversion(),
        )

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
