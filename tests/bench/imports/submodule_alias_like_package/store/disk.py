import shutil


def save():
    shutil.rmtree("old")
