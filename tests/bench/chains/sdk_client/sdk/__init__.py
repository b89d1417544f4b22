from .info import Info


def get_client() -> Info:
    return Info()
