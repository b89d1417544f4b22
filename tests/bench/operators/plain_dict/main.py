async def handler(table: dict[str, int], items: list[int]):
    if "a" in table:
        return table["a"] + items[0]
    return len(items)
