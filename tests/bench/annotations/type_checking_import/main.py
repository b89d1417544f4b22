from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from client import Api


async def handler(api: Api):
    api.load()
