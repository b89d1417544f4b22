"""asynclint: finds what blocks the event loop of Python asyncio servers, through any number of calls."""

__version__ = "0.1.0"
