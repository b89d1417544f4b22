"""The program as rules see it: calls, functions and modules with their questions already answered."""
