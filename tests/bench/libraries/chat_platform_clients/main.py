import dingtalk_stream
from wechatpy import WeChatClient
from wechatpy.client.api.base import BaseWeChatAPI


class Notices(BaseWeChatAPI):
    def send(self, user: str, text: str):
        return self._post("notices/send", data={"user": user, "text": text})


class Sender:
    def __init__(self, client: WeChatClient, notices: Notices) -> None:
        self.client = client
        self.notices = notices

    async def send(self, user: str, text: str, bot: dingtalk_stream.ChatbotHandler, incoming) -> None:
        self.client.message.send_text(user, text)
        self.notices.send(user, text)
        bot.reply_text(text, incoming)
        self.client.session.get("access_token")
