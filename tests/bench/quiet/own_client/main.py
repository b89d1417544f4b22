class Session:
    def get(self, url):
        return url

    def execute(self, text):
        return text


async def handler(session: Session):
    session.get("a")
    session.execute("select 1")
