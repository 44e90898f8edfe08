"""Making copies of files without given strings: one module per format."""
