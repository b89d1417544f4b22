import time

from aiogram import Dispatcher, Router

dp = Dispatcher()
router = Router()


@dp.message()
async def echo(message):
    time.sleep(1)


@router.callback_query()
def pressed(query):
    time.sleep(1)
