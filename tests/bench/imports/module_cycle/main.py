import helper


def pause():
    helper.wait()


async def handler():
    helper.bounce()
