"""The environment with the frameworks, in which applications are run."""

collect_ignore_glob = ["*/*"]
