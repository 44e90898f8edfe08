"""``python -m govdisclose`` is the command line."""

from __future__ import annotations

from govdisclose.cli.main import main

if __name__ == "__main__":
    main()
