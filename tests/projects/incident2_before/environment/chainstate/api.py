import requests


class API:
    def __init__(self, base_url: str, timeout: float | None = None) -> None:
        self.base_url = base_url
        self.timeout = timeout
        self.session = requests.Session()
        self.session.headers.update({"Content-Type": "application/json"})

    def post(self, path: str, payload: dict) -> dict:
        response = self.session.post(self.base_url + path, json=payload, timeout=self.timeout)
        self._check(response)
        return response.json()

    def _check(self, response: requests.Response) -> None:
        if response.status_code >= 400:
            raise RuntimeError(response.text)
