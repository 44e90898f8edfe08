"""Letters: made from a case, kept with number and hash, listed and shown."""
