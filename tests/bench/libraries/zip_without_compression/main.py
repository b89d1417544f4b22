import io
import zipfile


async def handler(name: str, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w") as stored:
        stored.writestr(name, data)
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_STORED) as stored:
        stored.writestr(name, data)
    with zipfile.ZipFile(io.BytesIO(), "w", compression=zipfile.ZIP_DEFLATED) as deflated:
        deflated.writestr(name, data)


async def bundle_mixed(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            kind = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            archive.writestr(name, data, compress_type=kind)
            archive.writestr(name, data, compress_type=zipfile.ZIP_STORED)
        archive.write("notes.txt")
    return buffer.getvalue()
