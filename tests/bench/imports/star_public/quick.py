def _fetch():
    return None
