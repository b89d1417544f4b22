import os

from httpx import AsyncClient, Timeout

BASE = os.environ["UP"]
LIMIT = Timeout(5)


class PriceService:
    def __init__(self, currency: str, retries: int = 2) -> None:
        self.currency = currency
        self._client = AsyncClient(base_url=BASE, timeout=LIMIT)

    async def ask(self, n: int) -> dict:
        return (await self._client.get(f"/{n}?c={self.currency}")).json()
