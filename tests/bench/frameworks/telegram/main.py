import requests
from telegram.ext import Application, CommandHandler


async def start(update, context):
    requests.get("https://example.org")


app = Application.builder().token("a").build()
app.add_handler(CommandHandler("start", start))
