"""Names and passwords in SQLite."""

import hashlib
import sqlite3


class Accounts:
    def __init__(self, path: str) -> None:
        self.path = path

    def verify(self, name: str, password: str) -> bool:
        return self._stored(name) == hashlib.scrypt(password.encode(), salt=name.encode(), n=2**14, r=8, p=1)

    def _stored(self, name: str) -> bytes:
        connection = sqlite3.connect(self.path)
        row = connection.execute("select hash from accounts where name = ?", (name,)).fetchone()
        connection.close()
        return row[0] if row else b""
