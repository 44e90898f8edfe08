"""Assessment 考评: schemes, their values, the score with its explanation, and how robust it is."""
