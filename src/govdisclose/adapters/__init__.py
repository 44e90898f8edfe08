"""Adapters: what stands behind the ports."""
