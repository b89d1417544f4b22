import re


async def handler(text: str, table: dict[str, str], parts: list[str]):
    ",".join(parts)
    table.get("a")
    table.update(a="b")
    text.format(1)
    re.compile("a").match(text)
    {}.get("a")
