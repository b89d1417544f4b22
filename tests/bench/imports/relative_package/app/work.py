import subprocess


def run():
    subprocess.run(["make"])
