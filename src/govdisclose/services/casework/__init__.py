"""Cases of the kinds that plugins bring as data: registered, followed, listed and counted."""
