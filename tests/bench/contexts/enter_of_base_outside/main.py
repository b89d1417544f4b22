import smtplib
import time


class Mailer(smtplib.SMTP):
    def letter(self):
        time.sleep(1)


async def handler():
    with Mailer() as mailer:
        mailer.letter()
