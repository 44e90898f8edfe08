"""Requests for information: a ledger folded over the flow of its law, and judged on the way."""
