import sys
import time
from typing import TYPE_CHECKING

try:
    import serial
except ImportError:
    serial = None


class Port:
    if sys.platform == "linux":

        def flush(self):
            time.sleep(1)

    else:

        def flush(self):
            pass

    try:
        serial.Serial

        def read(self):
            return open("/dev/ttyS0").read()

    except AttributeError:

        def read(self):
            return ""

    if TYPE_CHECKING:

        def close(self) -> None: ...

    else:

        def close(self):
            pass

    def write(self):
        time.sleep(1)

    def write(self):  # noqa: F811
        pass


async def use(port: Port):
    port.flush()
    port.read()
    port.close()
    port.write()
