import hashlib


def check(password, salt):
    return hashlib.pbkdf2_hmac("sha256", password, salt, 600_000)


async def handler(password, salt):
    return check(password, salt)
