import tempfile


async def handler(data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
