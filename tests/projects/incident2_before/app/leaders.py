"""Polling the leaders' positions."""

import asyncio

from app.sdk import get_sdk_client
from app.store import addresses, keep


async def poll_leader(leader_address: str) -> dict:
    client = get_sdk_client()
    user_state = await asyncio.to_thread(client.get_user_state, leader_address)
    await keep(leader_address, user_state)
    return user_state


async def poll_all() -> list[dict]:
    return await asyncio.gather(*(poll_leader(address) for address in await addresses()))


async def poll_for_ever(seconds: float) -> None:
    while True:
        await poll_all()
        await asyncio.sleep(seconds)
