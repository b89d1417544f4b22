from chainstate.info import Info

__all__ = ["Info"]
