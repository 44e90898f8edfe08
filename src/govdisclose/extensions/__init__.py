"""Plugins put to work: the part of the composition root that loads what they bring."""
