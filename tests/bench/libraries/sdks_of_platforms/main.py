from infinity_client import Client
from infinity_client.api.default import rerank
from linebot.v3.messaging import AsyncMessagingApi, MessagingApi
from nbclient import NotebookClient
from pyffmpeg import FFmpeg
from riva.client import SpeechSynthesisService
from rocketchat_API.rocketchat import RocketChat
from webdriver_manager.chrome import ChromeDriverManager
from zep_python import ZepClient


async def handler(line: MessagingApi, later: AsyncMessagingApi, zep: ZepClient, client: Client, book: NotebookClient):
    line.push_message({})
    line.push_message({}, async_req=True)
    await later.push_message({})
    zep.memory.get_memory("id")
    await zep.memory.aget_memory("id")
    rerank.sync(client=client, body=None)
    await rerank.asyncio(client=client, body=None)
    book.execute()
    FFmpeg().convert("a.wav", "a.mp3")
    rocket = RocketChat(server_url="https://chat.example")
    rocket.chat_post_message("hello", channel="general")
    ChromeDriverManager().install()


async def speak(voice: SpeechSynthesisService, text: str):
    voice.synthesize(text)
    voice.synthesize(text, future=True)
