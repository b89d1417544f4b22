from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shop.manages import Stock  # moved to shop.stock


def stock() -> "Stock":
    from shop.stock import Stock

    return Stock()


async def handler() -> int:
    return stock().count()
