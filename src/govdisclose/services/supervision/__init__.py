"""Electronic supervision of an office: what is signalled, who was told, what they answered."""
