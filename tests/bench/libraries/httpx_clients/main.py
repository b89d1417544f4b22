import httpx


async def handler(client: httpx.Client, modern: httpx.AsyncClient):
    client.get("https://example.org")
    await modern.get("https://example.org")
    httpx.post("https://example.org")
