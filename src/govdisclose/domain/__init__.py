"""The pure domain: what the rules say, and what follows from them."""
