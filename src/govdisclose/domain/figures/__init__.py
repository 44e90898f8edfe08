"""Figures: what is computed from records, each number with the question behind it."""
