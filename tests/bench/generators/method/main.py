import time


class Table:
    def rows(self):
        time.sleep(1)
        yield 1


async def handler(table: Table):
    table.rows()
    for row in table.rows():
        print(row)
