from typing import Any

import pandas as pd


class Parser:
    async def parse(self, path):
        with pd.ExcelFile(path) as book:
            return [self._sheet(book, name) for name in book.sheet_names]

    def _sheet(self, book: Any, name):
        return book.parse(sheet_name=name)
