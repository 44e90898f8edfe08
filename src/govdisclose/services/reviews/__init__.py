"""Release reviews at work: the queue, the gate, reassessment and the remedy of leaks."""
