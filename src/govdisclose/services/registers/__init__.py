"""Registers 登记册: typed records beside the catalogue, written, listed, counted and imported."""
