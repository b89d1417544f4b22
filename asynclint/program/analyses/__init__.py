"""Questions about one place of the program: where a value is made, how long it lives, what bounds a call."""
