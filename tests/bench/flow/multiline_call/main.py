import subprocess


async def handler(name):
    result = subprocess.run(
        ["convert", name, "--with", "several", "arguments", "that", "do", "not", "fit", "on", "one", "line"],
        capture_output=True,
        check=True,
    )
    return result
