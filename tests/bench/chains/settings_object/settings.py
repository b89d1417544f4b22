from functools import lru_cache


class Settings:
    def __init__(self):
        self.name = open("name").read()


@lru_cache
def get_settings():
    return Settings()
