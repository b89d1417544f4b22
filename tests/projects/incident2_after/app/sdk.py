"""What the pages need of the SDK's interface, without the SDK: it has no client that can be awaited."""

import httpx

URL = "https://api.chainstate.example"


class Chainstate:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def post(self, payload: dict) -> dict:
        response = await self.http.post(f"{URL}/info", json=payload)
        response.raise_for_status()
        return response.json()

    async def markets(self) -> list[str]:
        return sorted(market["name"] for market in (await self.post({"type": "meta"}))["universe"])

    async def user_state(self, address: str) -> dict:
        return await self.post({"type": "userState", "user": address})
