"""What can be said of modules, scopes and names by their text alone, before anybody knows a value."""
