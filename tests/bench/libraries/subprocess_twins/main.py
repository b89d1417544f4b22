import asyncio
import subprocess


async def handler():
    process = await asyncio.create_subprocess_exec("ls")
    await process.wait()
    await process.communicate()
    other = subprocess.Popen(["ls"])
    other.wait()
