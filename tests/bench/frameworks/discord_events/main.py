import requests
from discord.ext import commands, tasks

bot = commands.Bot("!")


@bot.event
async def on_message(message):
    requests.post("https://example.org")


@bot.command()
async def ping(context):
    requests.get("https://example.org")


@tasks.loop(minutes=5)
async def refresh():
    requests.get("https://example.org")
