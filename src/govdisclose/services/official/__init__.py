"""Annual reports in the official forms: computed, explained, filed and restated."""
