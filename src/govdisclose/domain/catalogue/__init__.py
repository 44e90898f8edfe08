"""The catalogue: agencies, items, identifiers, intake, visibility."""
