"""Which files are looked at when nobody says otherwise."""

#: What ruff leaves out when nobody says otherwise.
DEFAULT_EXCLUDE = (
    *(".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox"),
    *(".pants.d", ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode"),
    *("__pypackages__", "_build", "buck-out", "dist", "node_modules", "site-packages", "venv"),
)
#: Files that are source.
DEFAULT_INCLUDE = ("*.py", "*.pyi", "*.ipynb")
