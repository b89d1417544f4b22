"""What an expression can be, what a call hands over, and what it gives back: abstract values, made on demand."""
