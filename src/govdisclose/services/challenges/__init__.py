"""Reconsideration and litigation about stored requests."""
