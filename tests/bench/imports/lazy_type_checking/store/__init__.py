from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .disk import save


def __getattr__(name):
    from importlib import import_module

    return getattr(import_module(".disk", __name__), name)
