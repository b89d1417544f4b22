from pathlib import Path

ROOT = Path(__file__).resolve().parent


async def handler(name):
    path = ROOT / "data" / name
    path.with_suffix(".txt").name.upper()
    str(path)
    path.read_text()
    (ROOT / name).write_bytes(b"")
