import requests


def secret(name: str):
    if name.startswith("env/"):
        name = name.replace("env/", "")
    if name.startswith("oidc/"):
        return requests.get("https://example.org").text
    return name


def secret_or_none(name: str):
    return secret(name) or None


async def handler():
    secret_or_none("KEY")
    secret_or_none("OTHER")
    secret_or_none("oidc/google")
    secret("env/KEY")
