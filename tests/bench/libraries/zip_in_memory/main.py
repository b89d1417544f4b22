import io
import zipfile

import dotenv


async def unpack(data, text):
    # one archive in memory, one on disk
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.read("a.txt")
        archive.open("a.txt").read(1)
    dotenv.dotenv_values(stream=io.StringIO(text))
    with zipfile.ZipFile("a.zip") as archive:
        archive.read("a.txt")
