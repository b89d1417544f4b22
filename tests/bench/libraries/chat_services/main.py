import apsw
from fbmessenger import MessengerClient
from rocketchat_API.rocketchat import RocketChat
from webexteamssdk import WebexTeamsAPI


class Bots:
    def __init__(self, rocket: RocketChat) -> None:
        self.messenger, self.webex, self.rocket = MessengerClient("token"), WebexTeamsAPI("token"), rocket

    async def tell(self, who: str, text: str) -> None:
        self.messenger.send({"text": text}, who, "RESPONSE")
        self.webex.messages.create(roomId=who, text=text)
        self.rocket.chat_post_message(text, room_id=who)


async def connect(user: str, password: str) -> Bots:
    known = RocketChat(auth_token="token", user_id=user)
    return Bots(known) if known else Bots(RocketChat(user, password))


async def remember(database: apsw.Connection, text: str) -> None:
    database.cursor().execute("INSERT INTO told VALUES (?)", (text,))
