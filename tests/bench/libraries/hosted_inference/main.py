import gradio_client
import tritonclient.http
from aip import AipContentCensor
from clerk_backend_api.jwks_helpers import verify_token
from llama_stack_client import AsyncLlamaStackClient, LlamaStackClient
from parallel import Parallel
from tritonclient.http.aio import InferenceServerClient
from xai_sdk import AsyncClient, Client


async def handler(triton: tritonclient.http.InferenceServerClient, later: InferenceServerClient, token: str):
    space = gradio_client.Client("owner/space")
    space.predict("hello")
    job = space.submit("hello")
    job.result()
    triton.infer("model", [])
    triton.async_infer("model", [])
    await later.infer("model", [])
    verify_token(token, None)


async def ask(grok: Client, other: AsyncClient, stack: LlamaStackClient, twin: AsyncLlamaStackClient, web: Parallel):
    chat = grok.chat.create(model="grok")
    chat.sample()
    await other.chat.create(model="grok").sample()
    stack.models.list()
    await twin.models.list()
    web.beta.extract(urls=[])
    AipContentCensor("id", "key", "secret").textCensorUserDefined("text")
