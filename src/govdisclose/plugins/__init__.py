"""The plugin API for authors, and the registry that finds and loads plugins."""
