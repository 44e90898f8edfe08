"""Services: one module per family of use cases."""
