"""Rules and where they come from: what plugins give, what of it may take part, and the registry of all."""
