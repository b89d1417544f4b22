from functools import cached_property

import requests


class Page:
    @cached_property
    def size(self) -> int:
        return len(requests.get("https://a.example", timeout=1).content)


class Document:
    @cached_property
    def size(self) -> int:
        return len(requests.get("https://b.example", timeout=1).content)


class Settings:
    @cached_property
    def size(self) -> int:
        return len(requests.get("https://c.example", timeout=1).content)


PAGES = [Page()]
KINDS = {"document": Document}


async def worker() -> None:
    settings = Settings()
    document = Document()
    while True:
        settings.size
        document.size
        PAGES[0].size
