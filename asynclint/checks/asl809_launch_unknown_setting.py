"""ASL809: a name that the server does not know."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Finding, Fix, Rule, Severity

#: Options of which one server takes both parts in one, and the other each for itself.
_ADDRESSES = ("bind", "host", "port")


#: What is said of values that come into force.
_THEN = frozenset({"ASL810", "ASL811", "ASL812", "ASL813", "ASL814", "ASL818"})


class LaunchUnknownSetting(Rule):
    code = "ASL809"
    name = "launch-unknown-setting"
    message = "{server} {does} `{setting}`{meant}"

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        for argument in deployment.command.unknown_options:
            yield from self._unknown_option(launch, argument)
        for file in deployment.config_files:
            imported = {entry.name for entry in file.entries if entry.kind == "import"}
            for entry in file.entries:
                if entry.name not in imported:
                    yield from self._unknown_entry(launch, entry)

    def _unknown_option(self, launch: "api.Launch", argument: "api.Argument") -> Iterator[Finding]:
        if launch.server.tolerant or not argument.value.is_known:
            return
        word = argument.text.partition("=")[0]
        name = word.lstrip("-").replace("-", "_")
        removed = launch.server.options.get(name)
        does, severity = "does not start: it has no option", Severity.ERROR
        if removed is not None and removed.removed:
            does = f"{removed.removed} has no option"
        setting = _meant(launch, name)
        flag = next(iter(launch.server.options[setting].flags[::-1]), "") if setting else ""
        if launch.is_python:
            word, flag = f"{word}=", f"{setting}=" if setting else ""
            if launch.call is None or not launch.call.parameters:  # it takes what it knows from a dictionary
                does, severity = "ignores", Severity.WARNING
        yield self.finding(
            argument.at,
            severity=severity,
            fix=_respelled(argument, word, flag) if flag and not launch.is_python else None,
            help=f"`{flag}`" if flag else "the server's documentation lists the options there are",
            server=launch.name,
            does=does,
            setting=word,
            meant=f"; is `{flag}` meant?" if flag else "",
        )

    def _unknown_entry(self, launch: "api.Launch", entry: "api.ConfigEntry") -> Iterator[Finding]:
        """A name at the top of a configuration file that is neither a setting nor a helper of the file."""
        known = launch.server.options.get(entry.name)
        if entry.is_read or entry.kind in ("class", "import") or entry.name.startswith("_"):
            return
        if known is not None and known.in_file:
            return
        setting = _meant(launch, entry.name)
        is_named_wrongly = setting is not None
        if entry.kind == "function" and not is_named_wrongly:
            return
        if entry.name.isupper() and (setting is None or entry.name.lower() != setting):
            return  # a constant, for somebody who imports the file
        misspelled = entry.name in launch.server.misspelled or entry.name.lower() == setting
        effective = launch.deployment.effective(setting) if setting is not None else None
        meant = f": did you mean `{setting}`" if setting else ""
        if effective is not None:
            meant += f" (in force: {effective.value}{', the default' if effective.is_default else ''})"
        yield self.finding(
            entry.at,
            severity=Severity.WARNING if misspelled or is_named_wrongly else Severity.INFO,
            fix=_renamed(launch, entry, setting) if setting is not None else None,
            help=f"rename it to `{setting}`" if setting else "remove it, or begin its name with an underscore",
            server=launch.server.name,
            does="ignores",
            setting=entry.name,
            meant=f"{meant}?" if meant else ", which is none of its settings",
        )


def _respelled(argument: "api.Argument", word: str, flag: str) -> Fix | None:
    """The option by the name that the server knows; an address is given in another way to each."""
    if flag.lstrip("-") in _ADDRESSES:
        return None
    edits = (api.ReplaceWord(argument.at, word, flag),)
    return Fix(f"Say `{flag}`", Applicability.UNSAFE, edits, f"`{flag}` may not be what `{word}` was meant to be")


def _renamed(launch: "api.Launch", entry: "api.ConfigEntry", setting: str) -> Fix | None:
    """The setting by its own name, unless it is assigned already."""
    if entry.kind != "value" or any(
        entry.name == setting for file in launch.deployment.config_files for entry in file.entries
    ):
        return None
    effective = launch.deployment.effective(setting)
    instead = f" instead of {effective.value}" if effective is not None else ""
    why = f"`{entry.text or entry.value}` comes into force{instead}"
    edits = (api.RenameVariable(entry.at, entry.name, setting),)
    return Fix(f"Rename it to `{setting}`", Applicability.UNSAFE, edits, why, _THEN)


def _meant(launch: "api.Launch", name: str) -> str | None:
    """The setting somebody was thinking of: a known confusion, another spelling, or a slip."""
    server = launch.server
    if name in server.misspelled:
        return server.misspelled[name] or None
    names = [option.name for option in server.options.values() if not option.removed]
    plain = {known.replace("_", ""): known for known in names}
    same = plain.get(name.lower().replace("_", ""))
    if same is not None:
        return same
    flags = {
        flag.lstrip("-").replace("-", "_"): option.name
        for option in server.options.values()
        for flag in option.flags
        if not option.removed
    }
    if name in flags:
        return flags[name]
    from difflib import get_close_matches  # only on the way out

    near = get_close_matches(name, names, n=1, cutoff=0.85)
    return near[0] if near else None
