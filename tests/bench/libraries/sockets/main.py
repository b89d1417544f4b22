import socket


async def handler(host):
    socket.getaddrinfo(host, 443)
    connection = socket.create_connection((host, 443))
    connection.recv(100)
