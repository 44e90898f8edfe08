"""The demonstration: a made-up office that can be compared with a published report."""
