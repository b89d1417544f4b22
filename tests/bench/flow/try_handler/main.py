import shutil
import subprocess
import time


async def handler(job):
    try:
        job()
    except OSError:
        time.sleep(1)
    else:
        subprocess.run(["make"])
    finally:
        shutil.rmtree("tmp")
