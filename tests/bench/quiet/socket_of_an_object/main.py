import asyncio
import socket


class Bus:
    def __init__(self):
        self.sock = socket.socket()
        self.sock.setblocking(False)
        self.other = socket.socket()
        loop = asyncio.get_running_loop()
        loop.add_reader(self.sock.fileno(), self.read)
        loop.add_reader(self.other.fileno(), self.read_other)

    def read(self):
        return self.sock.recv(1024)

    def read_other(self):
        return self.other.recv(1024)
