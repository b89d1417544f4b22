import cloudpickle
import pyjson5
from defusedxml import ElementTree
from fastapi import FastAPI, Request
from llama_index.readers.file import PDFReader
from markitdown_no_magika import MarkItDown
from msg_parser import MsOxMessage
from olefile import OleFileIO
from pillow_heif import read_heif

app = FastAPI()


@app.post("/documents")
async def upload(request: Request):
    body = await request.body()
    ElementTree.fromstring(body)
    ElementTree.fromstring("<a/>")
    ElementTree.parse("config.xml").getroot()
    cloudpickle.loads(body)
    pyjson5.decode_utf8(body)
    OleFileIO("a.doc").openstream("WordDocument")
    MsOxMessage("a.msg")
    read_heif("a.heic")
    MarkItDown().convert("a.docx")
    PDFReader().load_data("a.pdf")
