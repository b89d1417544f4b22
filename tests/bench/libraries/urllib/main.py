from urllib.request import Request, urlopen
from urllib.parse import urlencode


async def handler():
    request = Request("https://example.org?" + urlencode({"a": 1}))
    with urlopen(request) as response:
        return response.status
