async def handler():
    return input("name? ")
