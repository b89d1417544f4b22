"""Tools of the interpreter that runs the tests count as installed, whoever has activated what."""

import os
import sys

os.environ["PATH"] = os.pathsep.join((os.path.dirname(sys.executable), os.environ.get("PATH", "")))
