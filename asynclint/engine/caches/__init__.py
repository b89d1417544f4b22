"""What need not be computed again: facts by content, launch files, functions that rules have found quiet."""
