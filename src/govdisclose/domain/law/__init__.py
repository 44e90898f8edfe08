"""What the rules say and when something is due: provisions, calendar, counting, clock."""
