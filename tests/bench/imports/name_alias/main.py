from time import sleep as pause


async def poll():
    pause(1)
