"""Edits that take the whole program: a call becomes awaitable, and with it everything between it and the event loop."""
