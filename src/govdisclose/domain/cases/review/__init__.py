"""The release gate of one content: steps, signatures, referrals, grounds, and what follows."""
