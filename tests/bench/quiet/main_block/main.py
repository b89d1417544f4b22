import asyncio
import time


async def main():
    await step()


async def step():
    time.sleep(1)


if __name__ == "__main__":
    asyncio.run(main())
