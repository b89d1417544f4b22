import socket


def own_address():
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    probe.connect(("10.255.255.255", 1))
    return probe.getsockname()[0]


async def handler(host):
    stream = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    stream.connect((host, 80))
    return own_address()
