import subprocess


def execute():
    subprocess.check_call(["ls"])
