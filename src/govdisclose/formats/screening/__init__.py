"""Reading files as passages, with what they hide: one module per family of formats."""
