import time


def machine(state: str = "begin") -> None:
    while state != "end":
        if state == "begin":
            state = "work"
        elif state == "work":
            time.sleep(1)
            state = "end"


def rounds(items: list[str], pace: str) -> None:
    for _ in items:
        if pace == "slow":
            time.sleep(2)
        if pace == "fast":
            pace = "slow"


async def handler(items: list[str]) -> None:
    machine()
    rounds(items, "fast")
