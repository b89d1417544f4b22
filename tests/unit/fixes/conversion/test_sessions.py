"""`requests.Session` becomes `httpx.AsyncClient`, where all that is done with it and its answers means the same."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.fixes.conversion.conftest import Convert


def test_a_session_on_self_with_a_helper_that_all_requests_go_through(convert: "Convert") -> None:
    changed = convert("""
        import httpx
        import requests

        class Api:
            session: requests.Session

            def __init__(self, url: str, token: str) -> None:
                self.url = url
                self.session = requests.Session()
                self.session.headers.update({"Authorization": f"Bearer {token}"})
                self.session.headers["Accept"] = "application/json"
                self.session.auth = ("user", token)

            def _request(self, method: str, path: str, **kwargs) -> requests.Response:
                response = self.session.request(method, self.url + path, timeout=10, **kwargs)
                response.raise_for_status()
                return response

            async def user(self, name: str) -> dict:
                return self._request("GET", f"/users/{name}", params={"full": 1}).json()

            async def rename(self, name: str, to: str) -> bool:
                response = self._request("PUT", f"/users/{name}", json={"name": to}, allow_redirects=False)
                return response.ok

            def close(self) -> None:
                self.session.close()

        async def main(api: Api):
            api.close()
    """)
    assert changed == [
        "session: httpx.AsyncClient",
        "self.session = httpx.AsyncClient(follow_redirects=True)",
        "async def _request(self, method: str, path: str, **kwargs) -> httpx.Response:",
        "response = await self.session.request(",
        "method, self.url + path, timeout=10, **kwargs",
        ")",
        'return (await self._request("GET", f"/users/{name}", params={"full": 1})).json()',
        'response = await self._request("PUT", f"/users/{name}", json={"name": to}, follow_redirects=False)',
        "return not response.is_error",
        "async def close(self) -> None:",
        "await self.session.aclose()",
        "await api.close()",
    ]


def test_a_session_of_the_module(convert: "Convert") -> None:
    changed = convert("""
        import asyncio
        import httpx
        from requests import Session

        session = Session()

        async def exists(url):
            if session.head(url).status_code == 200:
                return True
            response = session.head(url, allow_redirects=True)
            return "yes" if response.ok else response.url

        async def size(url):
            response = await asyncio.to_thread(session.get, url, timeout=(3, 10))
            return len(response.content)
    """)
    assert changed == [
        "from httpx import AsyncClient",
        "session = AsyncClient(follow_redirects=True)",
        "if (await session.head(url, follow_redirects=False)).status_code == 200:",
        "response = await session.head(url, follow_redirects=True)",
        'return "yes" if not response.is_error else str(response.url)',
        "response = await session.get(url, timeout=httpx.Timeout(10, connect=3))",
    ]


def test_a_session_in_a_with_block(convert: "Convert") -> None:
    changed = convert("""
        import httpx
        import requests

        async def handler(url):
            with requests.Session() as session:
                session.get(url).raise_for_status()
                return session.post(
                    url,
                    data={"a": 1},
                    auth=requests.auth.HTTPBasicAuth("a", "b"),
                ).text
    """)
    assert changed == [
        "async with httpx.AsyncClient(follow_redirects=True) as session:",
        "(await session.get(url)).raise_for_status()",
        "return (await session.post(",
        'auth=httpx.BasicAuth("a", "b"),',
        ")).text",
    ]


def test_one_more_argument_is_laid_out_as_the_others_are(convert: "Convert") -> None:
    changed = convert("""
        import httpx
        import requests

        session = requests.Session()

        async def handler(url):
            session.head(
                url,
                timeout=3,  # seconds
            )
            session.head(
                url, timeout=3
            )
            session.head(url, timeout=(3))
    """)
    assert changed[1:] == [
        "await session.head(",
        "follow_redirects=False,",
        "await session.head(",
        "url, timeout=3, follow_redirects=False",
        "await session.head(url, timeout=(3), follow_redirects=False)",
    ]


def test_errors_of_the_requests_of_a_session(convert: "Convert") -> None:
    changed = convert("""
        import httpx
        import requests

        session = requests.Session()

        def load(url):
            try:
                return session.get(url, timeout=3).json()
            except requests.exceptions.JSONDecodeError:
                return {}
            except (requests.Timeout, requests.TooManyRedirects) as error:
                raise RuntimeError("slow") from error
            except requests.RequestException:
                return None

        async def handler(url):
            return load(url)
    """)
    assert changed == [
        "import json",
        "session = httpx.AsyncClient(follow_redirects=True)",
        "async def load(url):",
        "return (await session.get(url, timeout=3)).json()",
        "except json.JSONDecodeError:",
        "except (httpx.TimeoutException, httpx.TooManyRedirects) as error:",
        "except (httpx.HTTPError, json.JSONDecodeError):",
        "return await load(url)",
    ]


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("session.mount('https://', requests.adapters.HTTPAdapter())", "`mount` has no awaitable counterpart"),
        ("session.verify = False", "`verify` of `httpx.AsyncClient`"),
        ("session.proxies = {}", "`proxies` of `httpx.AsyncClient`"),
        ("session.params = {'a': 1}", "`params` of `httpx.AsyncClient`"),
        ("session.auth = Signed()", "`auth` is not written as a pair"),
        ("session.headers = {'Accept': None}", "a header that is None"),
        ("session.headers |= {}", "what `headers` becomes"),
        ("session.cookies.get_dict()", "`cookies.get_dict` has no awaitable counterpart"),
        ("session.get(url, stream=True)", "`stream` means something else"),
        ("session.get(url, verify=False)", "`verify` belongs to the client"),
        ("session.send(prepared)", "`send` has no awaitable counterpart"),
        ("sign(session)", "handed to something that is not known"),
        ("session.get(url, **options)", "what `**` passes is not known"),
        ("with session.get(url) as response:\n        pass", "no asynchronous context manager"),
        ("return [session.get(u) for u in url]", "what becomes of it"),
    ],
)
def test_what_differs_keeps_everything_as_it_is(convert: "Convert", setting: str, reason: str) -> None:
    found = convert(f"""
import httpx
import requests

session = requests.Session()

async def handler(url, prepared, sign):
    session.get(url)
    {setting}
""")
    assert reason in found


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("api.ask('/a', verify=False)", "`verify` belongs to the client"),
        ("api.ask('/a', **more)", "what `**` passes is not known"),
        ("run(api.ask)", "handed on as a value"),
    ],
)
def test_what_callers_hand_on_has_to_mean_the_same(convert: "Convert", call: str, reason: str) -> None:
    found = convert(f"""
import httpx
import requests

class Api:
    def __init__(self):
        self.session = requests.Session()

    def ask(self, path, **options):
        return self.session.get("https://a.example" + path, **options).json()

async def handler(more, run):
    api = Api()
    api.ask("/b", params={{}})
    {call}
""")
    assert reason in found
