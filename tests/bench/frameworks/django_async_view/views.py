import requests
from django.http import HttpResponse


async def index(request):
    return HttpResponse(requests.get("https://example.org").text)


def plain(request):
    return HttpResponse(requests.get("https://example.org").text)
