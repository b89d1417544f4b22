import time

import main


def wait():
    time.sleep(1)


def bounce():
    main.pause()
