def open(name):
    return name


def get(url):
    return url


def sleep(seconds):
    return seconds


async def handler():
    open("a")
    get("a")
    sleep(1)
