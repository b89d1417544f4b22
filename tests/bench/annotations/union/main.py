from typing import Union

import httpx
import requests


async def handler(client: Union[httpx.AsyncClient, requests.Session]):
    client.get("https://example.org")
