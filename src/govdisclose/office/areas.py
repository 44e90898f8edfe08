"""The areas of an office that are made at their first use, so that opening stays quick.

How an area is put together stands in ``govdisclose.bootstrap``; here it only gets its place.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from govdisclose import bootstrap
from govdisclose.extensions import assessing
from govdisclose.services.organisation import load_directory

if TYPE_CHECKING:
    from govdisclose.extensions.host import Extensions
    from govdisclose.ports.environment import Environment
    from govdisclose.ports.exporting import Exports
    from govdisclose.ports.formats import FormatLibrary
    from govdisclose.ports.storage import Store
    from govdisclose.services.assessment.freezing import FrozenAssessments
    from govdisclose.services.assessment.service import Assessments
    from govdisclose.services.calendars import Calendars
    from govdisclose.services.derivatives import Derivatives
    from govdisclose.services.organisation import Acting
    from govdisclose.services.redaction import Redaction
    from govdisclose.services.registers.service import Registers
    from govdisclose.services.screening import Screening

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
