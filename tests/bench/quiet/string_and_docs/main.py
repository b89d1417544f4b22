async def handler():
    """Never call time.sleep(1) here."""
    # time.sleep(1)
    return "time.sleep(1)"
