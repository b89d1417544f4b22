from time import sleep


def wait() -> None:
    sleep(1)
