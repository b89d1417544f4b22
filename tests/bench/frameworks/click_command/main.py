import asyncio
import time

import click


async def work():
    await asyncio.sleep(1)


@click.command()
def main():
    time.sleep(1)
    asyncio.run(work())
