import requests


def secret(name: str):
    if name.startswith("oidc/"):
        return requests.get("https://example.org").text
    return name


async def handler():
    secret("KEY")
    secret("oidc/google")
