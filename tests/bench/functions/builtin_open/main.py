async def handler():
    with open("a") as file:
        return file.read()
