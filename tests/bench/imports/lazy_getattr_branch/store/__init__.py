def __getattr__(name):
    if name == "save":
        from .disk import save

        return save
    raise AttributeError(name)
