import httpx
from lxml.html import document_fromstring


def links(html: str):
    return document_fromstring(html)


async def handler(client: httpx.AsyncClient):
    page = await client.get("https://example.org")
    links(page.text)
    links("<a>")
