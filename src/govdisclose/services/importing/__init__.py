"""Batch import: files of agencies, row by row into the catalogue or back with a reason."""
