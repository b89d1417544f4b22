import smtplib


async def handler(text):
    with smtplib.SMTP("localhost") as server:
        server.sendmail("a", "b", text)
