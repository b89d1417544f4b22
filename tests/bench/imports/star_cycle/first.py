from second import *


def one():
    return None
