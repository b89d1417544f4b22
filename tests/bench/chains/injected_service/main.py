from services import Mailer, Orders

orders = Orders(Mailer())


async def handler():
    orders.confirm(1)
