from sdk import get_client


async def handler(address: str):
    client = get_client()
    return client.user_state(address)
