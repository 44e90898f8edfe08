"""Letters and papers of a case: templates, what fills them, and what comes out."""
