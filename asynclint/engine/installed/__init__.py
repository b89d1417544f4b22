"""The environment of the analysed project: its packages, what imports find there, what is known to be wrong with it."""
