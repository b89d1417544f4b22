import time


class Commands:
    def cmd_list(self):
        time.sleep(1)

    def cmd_help(self):
        time.sleep(2)

    def on_stop(self):
        return 1

    async def dispatch(self, name):
        getattr(self, f"cmd_{name}")()
        getattr(self, f"on_{name}")()
