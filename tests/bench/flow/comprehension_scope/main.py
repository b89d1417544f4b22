import io
import sqlite3


async def handler(others: list[sqlite3.Connection]):
    target = io.StringIO()
    names = [str(target) for target in others]
    target.close()
    return names
