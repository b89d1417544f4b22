"""The versions of asynclint that a configuration accepts, and whether this is one of them."""

from asynclint import __version__
from asynclint.engine.complaints import ConfigError
from asynclint.engine.configuration.config_file import ConfigFile
from asynclint.engine.configuration.versions import fits, wrong_condition


def require_version(file: ConfigFile) -> None:
    """Raises `ConfigError` when `required-version` does not mean this version."""
    wanted = file.table.get("required-version")
    if wanted is None:
        return
    wrong = wrong_condition(wanted)
    if wrong is not None:
        raise ConfigError(f'{file.place("required-version")}: required-version: "{wrong}" is no version')
    if not fits(__version__, wanted):
        raise ConfigError(
            f"{file.place('required-version')}: required-version: {wanted} is wanted, this is {__version__}"
        )
