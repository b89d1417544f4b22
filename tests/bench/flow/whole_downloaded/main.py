import zstandard


class Recordings:
    def __init__(self, store) -> None:
        self.store = store

    async def har(self, uri: str) -> bytes:
        data = await self.store.download_file(uri)
        if data and uri.endswith(".zst"):
            data = zstandard.ZstdDecompressor().decompress(data)
        return data

    def label(self, text: bytes) -> bytes:
        return zstandard.ZstdDecompressor().decompress(text)

    async def name(self, row) -> bytes:
        return self.label(row.label)
