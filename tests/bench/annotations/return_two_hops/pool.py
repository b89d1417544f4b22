import requests


def take():
    return requests.Session()
