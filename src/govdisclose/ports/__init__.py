"""Ports: what the services ask of the outside, as protocols."""
