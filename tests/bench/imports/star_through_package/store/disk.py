import shutil

__all__ = ["save"]


def save():
    shutil.rmtree("old")
