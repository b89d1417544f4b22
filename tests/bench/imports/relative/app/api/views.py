from ..services import mail
from .forms import clean


async def handler():
    clean()
    mail.send()
