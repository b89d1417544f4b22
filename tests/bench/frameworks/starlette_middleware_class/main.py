import requests
from starlette.middleware.base import BaseHTTPMiddleware


class Audit(BaseHTTPMiddleware):
    def __init__(self, app):
        super().__init__(app)
        self.session = requests.Session()

    async def dispatch(self, request, call_next):
        self.session.post("https://example.org/audit")
        return await call_next(request)
