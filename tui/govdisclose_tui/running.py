"""Starting the workbench on an office."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govdisclose.office import Office
    from govdisclose_tui.app import Options

__all__ = ["run"]


def run(office: Office, options: Options) -> None:
    """Show the workbench until the user ends it; the office stays open.

    Raises:
        GovDiscloseError: A fault of the workbench ended it; drafts of forms are kept.
    """
    from govdisclose_tui.app import Workbench
    from govdisclose_tui.words import words

    app = Workbench(office, options)
    language = app.view_settings.text("language")
    if options.remembers_language and language is not None and language != words().language():
        app.call_later(app.speak, language)
    app.run()
    if app.fault is not None:
        raise app.fault
