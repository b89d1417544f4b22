from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .disk import save


def __getattr__(name):
    from . import disk

    return getattr(disk, name)
