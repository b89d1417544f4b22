def fetch():
    return None
