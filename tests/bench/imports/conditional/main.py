import sys

if sys.platform == "win32":
    from windows import flush
else:
    from posix_io import flush


async def handler():
    flush()
