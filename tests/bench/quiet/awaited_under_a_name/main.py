import time

import grpc


class Stub:
    def __init__(self, channel):
        self.ask = channel.unary_unary("/Ask")


class Client:
    def __init__(self, asyncio):
        self.stub = Stub(grpc.aio.insecure_channel("x") if asyncio else grpc.insecure_channel("x"))

    async def ask(self, question):
        call = self.stub.ask(question)
        return await call

    async def ask_at_once(self, question):
        answer = self.stub.ask(question)
        return answer

    def close(self):
        time.sleep(1)


async def stop(client: Client):
    closing = client.close()
    if closing is not None:
        await closing
