import socket


def check(host, *, resolve: bool = False):
    if not resolve:
        return False
    socket.getaddrinfo(host, None)


async def handler(host):
    check(host, resolve=False)
    check(host)
    check(host, resolve=True)
