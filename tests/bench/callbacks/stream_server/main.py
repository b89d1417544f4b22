import asyncio
import time


def on_connect(reader, writer):
    time.sleep(1)


async def main():
    await asyncio.start_server(on_connect, "127.0.0.1", 80)
