"""Where code starts, what it reaches from there, and how effects travel back."""
