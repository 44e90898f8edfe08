"""Electronic supervision 电子监察: what is said of a clock on a day, and why."""
