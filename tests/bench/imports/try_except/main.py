try:
    from fast_accelerated_fetch import fetch
except ImportError:
    from slow import fetch


async def handler():
    fetch()
