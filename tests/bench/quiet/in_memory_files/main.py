import io
from io import BytesIO


async def handler():
    text = io.StringIO("a")
    data = BytesIO(b"a")
    text.read()
    data.getvalue()
    with io.BytesIO() as buffer:
        buffer.write(b"a")
