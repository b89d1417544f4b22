from eth_account import Account


class Wallet:
    def __init__(self):
        self.account = Account()

    def locked(self, password):
        return self.account.create().encrypt(password)


async def unlock(keystore, password):
    return Account.decrypt(keystore, password)


async def lock(password):
    return Wallet().locked(password)


async def sign(account, message):
    return Account.from_key(account).sign_message(message)
