"""Dialogs: they ask, tell or take in, and then give the screen below back."""
