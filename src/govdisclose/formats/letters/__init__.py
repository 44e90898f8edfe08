"""Letters: templates filled, and files written, one module a format."""
