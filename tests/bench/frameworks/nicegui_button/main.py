import requests
from nicegui import ui


def fetch():
    ui.label(requests.get("http://x", timeout=1).text)


@ui.page("/")
def page():
    ui.button("go", on_click=fetch)
