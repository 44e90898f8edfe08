"""Registers 登记册: typed records kept beside the catalogue, written, listed, counted and imported."""
