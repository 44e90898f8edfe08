"""One module per file format, read and written; ``library`` is the door to all of them."""
