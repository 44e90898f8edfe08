"""Rule files (TOML) and their loader."""
