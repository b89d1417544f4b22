import subprocess
import time
from functools import cached_property

import requests


class Page:
    _shared: dict[str, bytes] = {}

    def __init__(self, url: str) -> None:
        self.url = url
        self._text: str | None = None

    @cached_property
    def size(self) -> int:
        return len(requests.get(self.url, timeout=1).content)

    def text(self) -> str:
        if self._text is None:
            self._text = subprocess.getoutput(f"cat {self.url}")
        return self._text

    def shared(self) -> bytes:
        if self.url not in self._shared:
            time.sleep(1)
            self._shared[self.url] = b""
        return self._shared[self.url]


async def handler(url: str) -> str:
    page = Page(url)
    page.shared()
    if page.size > 10:
        return page.text()
    return ""
