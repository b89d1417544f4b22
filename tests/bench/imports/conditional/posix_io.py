import shutil


def flush():
    shutil.rmtree("tmp")
