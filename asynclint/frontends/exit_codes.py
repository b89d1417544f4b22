"""What the exit code says: nothing found, something found, or something that could not be done."""

CLEAN, FINDINGS, TROUBLE = 0, 1, 2
