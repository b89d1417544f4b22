def flush():
    return None
