"""How the application gets at the SDK."""

from chainstate import Info


def get_sdk_client() -> Info:
    return Info("https://api.chainstate.example")
