from openai import AsyncOpenAI, OpenAI

client = OpenAI()
modern = AsyncOpenAI()


async def handler():
    client.chat.completions.create(model="a", messages=[])
    await modern.chat.completions.create(model="a", messages=[])
