"""The vocabulary: what every other layer speaks about. No behaviour beyond questions a value can answer about itself."""
