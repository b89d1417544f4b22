import deps
from deps import session


async def handler():
    deps.session.get("https://example.org")
    session.post("https://example.org")
