"""The projects' own tests run in the projects, with what those need installed: see `test_repairs.py`."""

collect_ignore_glob = ["incident*"]
