def clean():
    return {}
