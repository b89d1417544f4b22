import requests
from discord.ext import commands


class Weather(commands.Cog):
    def __init__(self, bot):
        self.bot = bot
        self.session = requests.Session()

    def fetch(self, city):
        return self.session.get(f"https://example.org/{city}").json()

    @commands.command()
    async def weather(self, context, city: str):
        await context.send(self.fetch(city))
