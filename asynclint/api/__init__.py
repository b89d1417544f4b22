"""All that rules, built-in or from plugins, may import."""
