import requests


async def handler(url):
    with requests.get(url, stream=True) as response, open("a", "wb") as file:
        for chunk in response.iter_content(1024):
            file.write(chunk)
