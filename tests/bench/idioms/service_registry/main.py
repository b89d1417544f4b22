import smtplib

SERVICES = {}


class Mailer:
    def send(self, text):
        smtplib.SMTP("localhost").sendmail("a", "b", text)


def setup():
    SERVICES["mail"] = Mailer()


async def handler():
    SERVICES["mail"].send("hello")
