import time


class Base:
    def close(self):
        time.sleep(1)


class Modern(Base):
    async def aclose(self):
        super().close()
