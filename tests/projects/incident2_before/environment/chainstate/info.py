from chainstate.api import API


class Info(API):
    def __init__(self, base_url: str, timeout: float | None = None) -> None:
        super().__init__(base_url, timeout)
        self.names = {market["name"]: number for number, market in enumerate(self.meta()["universe"])}

    def meta(self) -> dict:
        return self.post("/info", {"type": "meta"})

    def markets(self) -> list[str]:
        return sorted(self.names)

    def get_user_state(self, address: str) -> dict:
        return self.post("/info", {"type": "userState", "user": address})
