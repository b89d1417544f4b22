"""Polling the leaders' positions."""

import asyncio

from app.sdk import Chainstate
from app.store import addresses, keep

at_once = asyncio.Semaphore(10)


async def poll_leader(chain: Chainstate, leader_address: str) -> dict:
    async with at_once:
        user_state = await asyncio.wait_for(chain.user_state(leader_address), 5)
    await keep(leader_address, user_state)
    return user_state


async def poll_all(chain: Chainstate) -> list[dict]:
    return await asyncio.gather(*(poll_leader(chain, address) for address in await addresses()))


async def poll_for_ever(chain: Chainstate, seconds: float) -> None:
    while True:
        await poll_all(chain)
        await asyncio.sleep(seconds)
