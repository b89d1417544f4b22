"""The vocabulary of all other layers. No behaviour beyond questions a value can answer about itself."""
