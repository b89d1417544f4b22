import lark_oapi

client = lark_oapi.Client.builder().app_id("a").app_secret("b").timeout(5).build()


class Bot:
    def __init__(self, api: lark_oapi.Client) -> None:
        self.api = api

    async def reply(self, request) -> None:
        self.api.im.v1.message.create(request)
        await self.api.im.v1.message.acreate(request)


async def document(request):
    return client.docx.v1.document.get(request)
