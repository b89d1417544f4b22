from shop.mail import send


async def handler():
    send()
