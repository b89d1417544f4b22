import io
import zipfile


async def handler(name: str, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w") as stored:
        stored.writestr(name, data)
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_STORED) as stored:
        stored.writestr(name, data)
    with zipfile.ZipFile(io.BytesIO(), "w", compression=zipfile.ZIP_DEFLATED) as deflated:
        deflated.writestr(name, data)
