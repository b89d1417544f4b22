"""Requests are sent on an awaitable client of another package, where the answer is used in ways that both know."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.fixes.conversion.conftest import Convert

OPENED = "async with httpx.AsyncClient(follow_redirects=True) as client:"


def test_a_client_is_opened_around_the_statement(convert: "Convert") -> None:
    changed = convert("""
        import httpx
        import requests

        async def handler(url):
            return requests.get(url, timeout=3).json()
    """)
    assert changed == [OPENED, "return (await client.get(url, timeout=3)).json()"]


def test_the_client_of_the_module_is_used_where_it_has_one(convert: "Convert") -> None:
    changed = convert("""
        import httpx
        import requests as http

        shared = httpx.AsyncClient(timeout=5)

        async def handler(url):
            if http.post(url, json={"a": 1}).status_code == 200:
                return [http.get(u).text for u in (url, url)]
    """)
    assert changed == ['if (await shared.post(url, json={"a": 1}, follow_redirects=True)).status_code == 200:']


def test_what_follows_no_redirects_says_so_only_where_it_has_to(convert: "Convert") -> None:
    changed = convert("""
        import httpx
        import requests

        def sizes(url):
            return requests.head(url).headers, requests.get(url).content

        async def handler(url):
            response = requests.head(url)
            return response.status_code, sizes(url)
    """)
    assert changed == ["async with httpx.AsyncClient() as client:", "response = await client.head(url)"]


@pytest.mark.parametrize("made", ["base_url='https://a.example'", "headers={'Authorization': 'x'}", "auth=('a', 'b')"])
def test_a_client_with_addresses_or_credentials_is_for_others(convert: "Convert", made: str) -> None:
    changed = convert(f"""
        import httpx
        import requests

        shared = httpx.AsyncClient({made})

        async def handler(url):
            requests.get(url)
    """)
    assert changed == [OPENED, "await client.get(url)"]


def test_a_statement_over_several_lines_moves_as_it_is(convert: "Convert") -> None:
    changed = convert("""
        import httpx
        import requests

        async def handler(url):
            response = requests.post(
                url,
                json={"a": 1},  # the body
                timeout=(3, 10),
            )

            if not response.ok:
                return response.reason
            print(f"{response.url}")
            return str(response.url)
    """)
    assert changed == [
        OPENED,
        "response = await client.post(",
        "url,",
        'json={"a": 1},  # the body',
        "timeout=httpx.Timeout(10, connect=3),",
        ")",
        "if response.is_error:",
        "return response.reason_phrase",
    ]


def test_errors_are_caught_by_their_new_names(convert: "Convert") -> None:
    changed = convert("""
        import httpx
        import requests
        from requests.exceptions import Timeout

        def load(url):
            response = None
            try:
                response = requests.get(url)
                response = requests.get(url, allow_redirects=False)
            except (Timeout, requests.HTTPError):
                return 1
            except requests.RequestException as error:
                return error.request
            return response.headers

        async def handler(url):
            return load(url)
    """)
    assert changed == [
        "async def load(url):",
        OPENED,
        "response = await client.get(url)",
        "async with httpx.AsyncClient() as client:",
        "response = await client.get(url, follow_redirects=False)",
        "except (httpx.TimeoutException, httpx.HTTPStatusError):",
        "except httpx.HTTPError as error:",
        "return await load(url)",
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return requests.get(url)", "what becomes of the result"),
        ("requests.get(url, stream=True)", "`stream` means something else"),
        ("requests.get(url, proxies={})", "`proxies` means something else"),
        ("requests.get(url, verify=False)", "`verify` belongs to the client"),
        ("requests.get(url, **more)", "what `**` passes is not known"),
        ("requests.get(url, json={})", "sends no body"),
        ("requests.post(url, {})", "given by position"),
        ("requests.post(url, data=more)", "a form or a body"),
        ("requests.get(url, auth=more)", "not written as a pair"),
        ("requests.get('https://a.example?b=1', params=more)", "would replace"),
        ("for line in requests.get(url).iter_lines():\n        pass", "no client can be opened"),
        ("return requests.get(url).history", "`history` of `httpx.Response`"),
        ("if requests.get(url).text:\n        pass", "no client can be opened"),
        ("requests.post(url, data='''a\nb''')", "a text goes over several lines"),
        ("response = requests.get(url)\n    print(response)", "handed to something"),
        ("response = requests.get(url)\n    if response:\n        pass", "its truth means something else"),
        ("response = requests.get(url)\n    response = more\n    response.text", "who calls `handler` with it"),
        ("try:\n        requests.get(url)\n    except OSError:\n        pass", "would not catch its errors"),
        ("try:\n        requests.get(url)\n    except requests.exceptions.SSLError:\n        pass", "no counterpart"),
    ],
)
def test_what_differs_keeps_everything_as_it_is(convert: "Convert", body: str, reason: str) -> None:
    assert reason in convert(f"import httpx\nimport requests\n\nasync def handler(url, more):\n    {body}\n")


def test_handlers_above_wait_for_the_new_errors(convert: "Convert") -> None:
    changed = convert("""
        import httpx
        import requests

        def load(url):
            return requests.get(url).json()

        async def one(url):
            try:
                return load(url)
            except requests.RequestException:
                return None

        async def two(url):
            return await one(url)

        async def three(url):
            try:
                print(await two(url))
            except (requests.Timeout, KeyError) as error:
                print(error)
    """)
    assert changed == [
        "import json",
        "async def load(url):",
        OPENED,
        "return (await client.get(url)).json()",
        "return await load(url)",
        "except (httpx.HTTPError, json.JSONDecodeError):",
        "except (httpx.TimeoutException, KeyError) as error:",
    ]


def test_a_handler_above_that_waits_for_errors_of_others_too_keeps_everything_as_it_is(convert: "Convert") -> None:
    reason = convert(
        """
        import httpx
        import requests
        from other import post

        def load(url):
            return requests.get(url).json()

        async def handler(url):
            try:
                data = load(url)
                post(data)
            except requests.RequestException:
                return None
        """,
        other="import requests\n\ndef post(data):\n    requests.post('https://a.example', json=data, stream=True)\n",
    )
    assert "would not catch its errors as well as those of others" in reason


def test_a_handler_above_that_waits_for_errors_of_a_thread_too_keeps_everything_as_it_is(convert: "Convert") -> None:
    reason = convert(
        """
        import asyncio
        import httpx
        import requests
        from other import post

        def load(url):
            return requests.get(url).json()

        async def handler(url):
            try:
                data = load(url)
                await asyncio.to_thread(post, data)
            except requests.RequestException:
                return None
        """,
        other="import requests\n\ndef post(data):\n    requests.post('https://a.example', json=data, stream=True)\n",
    )
    assert "would not catch its errors as well as those of others" in reason


def test_what_reads_an_answer_raises_the_new_errors_too(convert: "Convert") -> None:
    changed = convert("""
        import httpx
        import requests

        async def handler(url):
            response = requests.get(url, timeout=3)
            try:
                response.raise_for_status()
            except requests.HTTPError as error:
                return error.response.reason
            return response.text
    """)
    assert changed == [
        OPENED,
        "response = await client.get(url, timeout=3)",
        "except httpx.HTTPStatusError as error:",
        "return error.response.reason_phrase",
    ]


@pytest.mark.parametrize(
    ("error", "use"),
    [
        ("requests.RequestException", "print(error.response)"),
        ("requests.RequestException", "print(getattr(error, 'response', None))"),
        ("(requests.HTTPError, requests.Timeout)", "print(error.response.text)"),
    ],
)
def test_an_error_without_an_answer_keeps_everything_as_it_is(convert: "Convert", error: str, use: str) -> None:
    reason = convert(f"""
        import httpx
        import requests

        async def handler(url):
            try:
                return requests.get(url).text
            except {error} as error:
                {use}
    """)
    assert "not all of those errors have a `response`" in reason
