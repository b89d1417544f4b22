class Client:
    from orders import create_order


async def handler(client: Client):
    client.create_order("book")
