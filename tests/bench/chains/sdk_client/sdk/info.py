from .api import API


class Info(API):
    def user_state(self, address):
        return self.post("/info", {"user": address})
