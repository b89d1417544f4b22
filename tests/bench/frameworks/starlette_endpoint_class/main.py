import time

from starlette.endpoints import HTTPEndpoint


class Items(HTTPEndpoint):
    async def get(self, request):
        time.sleep(1)

    def post(self, request):
        time.sleep(1)
