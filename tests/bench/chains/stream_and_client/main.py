import requests


def lines(url):
    response = requests.get(url, stream=True)
    for line in response.iter_lines():
        yield line


async def handler(url):
    for line in lines(url):
        print(line)
