from pool import take


def session():
    return take()
