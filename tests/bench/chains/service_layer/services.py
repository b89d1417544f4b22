from repositories import UserRepository


class UserService:
    def __init__(self):
        self.users = UserRepository()

    def find(self, name):
        return self.users.by_name(name)
