"""What a launch is for: names of files, stages, services and tasks -> production, development, test or CI."""

import re
from collections.abc import Iterable

from asynclint.model.launch import Place, Role

_WORD = re.compile(r"e2e|[a-z]+\d*|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_DEVELOPMENT = frozenset(
    {"dev", "devel", "develop", "development", "local", "localhost", "debug", "debugger", "devcontainer", "sandbox"}
    | {"preview", "demo", "demos", "example", "examples", "sample", "samples", "playground", "tutorial", "tutorials"}
    | {"docs", "watch", "reload", "hot", "override", "vscode", "cookbook", "quickstart", "experiment", "experiments"}
)
_TEST = frozenset(
    {"test", "tests", "testing", "e2e", "mock", "mocks", "loadtest", "benchmark", "benchmarks", "bench", "perf"}
    | {"integration", "pytest", "fixtures", "testdata", "locust", "smoke", "tox"}
)
_CI = frozenset({"ci", "github", "gitlab", "circleci", "jenkins"})
PRODUCTION = frozenset({"prod", "production", "prd", "live", "release", "deploy", "deployment"})
#: Scripts of these names run in containers and on servers.
_CONTAINER = frozenset({"entrypoint", "docker", "container", "cmd", "boot"})
_ALWAYS_PRODUCTION = frozenset(
    {
        Place.SYSTEMD,
        Place.SUPERVISOR,
        Place.KUBERNETES,
        Place.CLOUD_RUN,
        Place.ECS,
        Place.FLY,
        Place.RENDER,
        Place.RAILWAY,
        Place.HEROKU,
        Place.APP_RUNNER,
        Place.APP_ENGINE,
        Place.APP_SERVICE,
        Place.BEANSTALK,
        Place.CAPROVER,
        Place.NIXPACKS,
        Place.PROCFILE,
        Place.PM2,
        Place.OTHER,
    }
)


def words_of(text: str) -> set[str]:
    """`docker-compose.dev.yml` and `runDevServer` both have the word `dev`."""
    return {word.lower() for word in _WORD.findall(text)}


def role_of(place: Place, path: str, names: Iterable[str], tests: Iterable[str], hints: Iterable[str]) -> Role:
    """`names`: of stage, service, task, function; `tests`: conditions it stands under; `hints`: profiles and mounts."""
    if place is Place.CI:
        return Role.CI
    found = Role.UNKNOWN
    tests = list(tests)
    if any(words_of(test) & PRODUCTION for test in tests):  # nothing is more specific: it is asked for
        found = _tested(tests) or Role.UNKNOWN
        if found is Role.DEVELOPMENT:
            return found
    folders, _, file = path.rpartition("/")
    near = words_of(file).union(*map(words_of, names), *(words_of(hint.removeprefix("profile:")) for hint in hints))
    around = words_of(folders)
    if near & PRODUCTION and not (near | around) & _TEST:
        return Role.PRODUCTION
    for words in (near, around):
        found = _told(words)
        if found is not Role.UNKNOWN:
            return found
    told = _tested(tests)
    if told is not None:
        return told
    if place in (Place.TASK, Place.EDITOR):
        return Role.DEVELOPMENT
    if place is Place.SCRIPT and (near | around) & _CONTAINER:
        return Role.PRODUCTION
    if place in _ALWAYS_PRODUCTION or around & PRODUCTION:
        return Role.PRODUCTION
    return Role.UNKNOWN


def _told(words: set[str]) -> Role:
    if words & _TEST:
        return Role.TEST
    if words & _CI:
        return Role.CI
    return Role.DEVELOPMENT if words & _DEVELOPMENT else Role.UNKNOWN


def _tested(tests: Iterable[str]) -> Role | None:
    """`if [ "$ENV" = dev ]` and `if settings.debug:` are for development; their other arms are not."""
    for test in tests:
        negated = test.startswith(("! ", "not ")) or "!=" in test or "-z" in test
        words = words_of(test)
        if words & (_DEVELOPMENT | _TEST):
            return Role.PRODUCTION if negated else Role.DEVELOPMENT
        if words & PRODUCTION:
            return Role.DEVELOPMENT if negated else Role.PRODUCTION
    return None
