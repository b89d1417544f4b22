import time

import requests


def main():
    time.sleep(1)
    requests.get("https://example.org")


if __name__ == "__main__":
    main()
