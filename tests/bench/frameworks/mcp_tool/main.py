import requests
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("a")


@mcp.tool()
async def search(text: str) -> str:
    return requests.get("https://example.org").text


@mcp.tool()
def fetch(text: str) -> str:
    return requests.get("https://example.org").text
