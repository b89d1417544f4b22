"""The manifest lists every name that may be a launch file's: a new one must be noticed."""

from asynclint.engine.manifest import _may_launch
from asynclint.source.launchnames import may_be_launch_file

NAMES = (
    *("Dockerfile", "dockerfile", "Dockerfile.prod", "api.Dockerfile", "Containerfile", "compose.yaml", "Procfile"),
    *("Procfile.dev", "api.service", "api.service.j2", "supervisord.conf", "supervisor.ini", "start.sh", "entrypoint"),
    *("Makefile", "rules.mk", "justfile", "dev.just", "pyproject.toml", "fly.toml", "package.json", "taskdef.json"),
    *("ecosystem.config.js", ".env", ".env.prod", "prod.env", "values.yml", "x.yaml.tpl", "x.sh.tmpl", "x.jinja2"),
    *("GNUmakefile", "makefile", "MAKEFILE", "COMPOSE.YAML", "Dockerfile_dev", "DOCKERFILE", "x.Containerfile"),
)


def test_every_launch_file_is_in_the_listing() -> None:
    assert [name for name in NAMES if may_be_launch_file(name)] == list(NAMES)
    assert [name for name in NAMES if not _may_launch(name)] == []
