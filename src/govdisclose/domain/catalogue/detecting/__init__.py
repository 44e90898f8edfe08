"""Finding in a text what may not be published: personal data, secrecy marks, strings to remove."""
