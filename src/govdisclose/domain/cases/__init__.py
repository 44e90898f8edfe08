"""Cases: flows, matters, roles."""
