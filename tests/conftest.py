"""Tools of the interpreter that runs the tests count as installed, whoever has activated what; its packages do not."""

import os
import sys

os.environ["PATH"] = os.pathsep.join((os.path.dirname(sys.executable), os.environ.get("PATH", "")))
for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
    os.environ.pop(name, None)
