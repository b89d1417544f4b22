"""What an edit has to know of the whole program: twins, applications to keep clients in, who would have to change."""
