import sqlite3

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def chat(socket: WebSocket):
    await socket.accept()
    while True:
        text = await socket.receive_text()
        sqlite3.connect("a.db").execute("insert into t values (?)", [text])
