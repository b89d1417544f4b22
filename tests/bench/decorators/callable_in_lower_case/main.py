import time


def logged() -> callable:
    def decorator(function: callable) -> callable:
        def wrapper(*args):
            return function(*args)

        return wrapper

    return decorator


@logged()
def pause(seconds):
    time.sleep(seconds)


async def main(seconds):
    pause(seconds)
