import time

import socketio

sio = socketio.AsyncServer()


@sio.event
async def connect(sid, environ):
    time.sleep(1)


@sio.on("message")
def message(sid, data):
    time.sleep(1)
