"""The command line: a lazy table of nouns over the office, and its two languages."""
