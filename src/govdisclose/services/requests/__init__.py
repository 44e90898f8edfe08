"""Stored requests for information: registered, moved on, listed and explained."""
