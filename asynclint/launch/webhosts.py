"""Files of hosts that start what they find: App Service, Elastic Beanstalk, CapRover."""

import re

from asynclint.launch.dockerfile import read_dockerfile
from asynclint.launch.nodes import read_nodes
from asynclint.launch.shell import shell_invocation
from asynclint.launch.text import Source
from asynclint.model.launchfacts import Build, Entry, Known, LaunchFacts, Opaque, Process

_QUOTED = re.compile(r'\\"(.*?)\\"')
_ENVIRONMENT = "aws:elasticbeanstalk:application:environment"


def read_startup_command(source: Source) -> LaunchFacts:
    """`startup.txt`, which App Service is told to start: one command."""
    command = shell_invocation(source.whole().stripped(), "startup.txt")
    if command.script is None or not command.script.commands:
        return LaunchFacts("")
    process = Process("web", "App Service", command.at, entrypoint=command, is_open=True, scaling="none")
    return LaunchFacts("App Service", processes=[process])


def read_beanstalk(source: Source) -> LaunchFacts:
    """`.ebextensions/*.config`: variables that every process of the environment gets."""
    documents, note = read_nodes(source)
    settings = documents[0].get("option_settings") if documents else None
    found: list[Entry] = []
    table = settings.get(_ENVIRONMENT) if settings is not None and settings.pairs is not None else None
    for name, value in table.entries() if table is not None else ():
        given = Known(value.text) if value.value is not None else Opaque("option_settings")
        found.append(Entry(name.text, given, value.place, "option_settings:"))
    for item in (settings.items or ()) if settings is not None else ():
        space, option, value_node = item.get("namespace"), item.get("option_name"), item.get("value")
        if option is None or value_node is None or (space is not None and space.text != _ENVIRONMENT):
            continue
        found.append(Entry(option.text, Known(value_node.text), value_node.place, "option_settings:"))
    return LaunchFacts("Elastic Beanstalk", variables=found, note=note)


def read_captain(source: Source) -> LaunchFacts:
    """`captain-definition`: the path of a Dockerfile, or its lines as texts of JSON, each on a line of its own."""
    documents, note = read_nodes(source)
    if not documents:
        return LaunchFacts("", note=note)
    lines, path = documents[0].get("dockerfileLines"), documents[0].get("dockerfilePath")
    if path is not None and path.value:
        build = Build(".", path.value.removeprefix("./"))
        process = Process("web", "CapRover", path.place, is_open=True, build=build, scaling="platform")
        return LaunchFacts("CapRover", processes=[process], note=note)
    if lines is None or not lines.items:
        return LaunchFacts("", note=note)
    shown = list(re.sub(r"[^\n]", " ", source.text))
    for item in lines.items:
        text = _QUOTED.sub(r' "\1" ', source.text[item.start + 1 : item.end - 1])
        shown[item.start + 1 : item.end - 1] = text
    return read_dockerfile(Source("".join(shown)))
