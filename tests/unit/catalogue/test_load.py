"""The loader: what a catalogue answers, and what it reads to answer it."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from asynclint.catalogue.entries import GIVEN, Condition, Context, Makes, Where
from asynclint.catalogue.load import Catalogue, CatalogueError
from asynclint.model.effects import Cost, EffectKind

Make = Callable[..., Catalogue]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A catalogue of the given files, keyed by path without the suffix; `package = ...` is written for them."""

    def build(**files: str) -> Catalogue:
        for key, text in files.items():
            folder, _, name = key.rpartition("__")
            path = tmp_path / (folder or "packages") / f"{name.replace('_', '.')}.toml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f'package = "{path.stem}"\n{dedent(text)}')
        return Catalogue(tmp_path)

    return build


REDIS = """
    [[alias]]
    name = "Redis"
    means = "client.Redis"

    [[alias]]
    name = "StrictRedis"
    means = "Redis"

    [[blocking]]
    effect = "database"
    cost = "long"
    symbols = ["client.Redis.*", "client.Redis.__enter__", "client.Redis"]
    except = ["client.Redis.pipeline"]
    because = "waits for the reply"

    [[type]]
    name = "client.Redis"
    created_by = ["from_url", "client.Redis.from_url"]
    [type.returns]
    pipeline = "client.Pipeline"
    [type.attributes]
    pool = "client.Pool"

    [[type]]
    name = "client.Cluster"
    bases = ["Redis"]

    [[type]]
    name = "client.Pipeline"
    iterates = "client.Row"
"""


def test_an_entry_carries_everything_the_file_says(make: Make) -> None:
    catalogue = make(
        shop="""
        [[blocking]]
        effect = "http"
        cost = "short"
        symbols = ["buy"]
        because = "waits"
        instead = "shop.aio.buy"
        input = "unbounded"
        gil = "holds"
        measured = "3 ms"
        aliases = ["ASYNC210"]
        timeout = { argument = "timeout", default = "none" }
        """
    )
    entry = catalogue.blocking("shop.buy")
    assert entry is not None
    assert (entry.effect, entry.cost, entry.because) == (EffectKind.HTTP, Cost.SHORT, "waits")
    assert (entry.instead, entry.unbounded_input, entry.gil, entry.measured) == ("shop.aio.buy", True, "holds", "3 ms")
    assert entry.timeout is not None
    assert entry.timeout.default == "none"
    assert entry.aliases == ("ASYNC210",)
    assert entry.at == "packages/shop.toml:3"


def test_a_name_that_no_file_mentions_is_not_blocking(make: Make) -> None:
    catalogue = make(redis=REDIS)
    assert catalogue.blocking("redis.client.whatever") is None
    assert catalogue.blocking("requests.get") is None


def test_aliases_are_followed_to_the_end(make: Make) -> None:
    assert make(redis=REDIS).canonical("redis.StrictRedis.get") == "redis.client.Redis.get"


def test_aliases_lead_into_other_packages(make: Make) -> None:
    catalogue = make(redis=REDIS, fast='[[alias]]\nname = "Cache"\nmeans = ":redis.Redis"')
    assert catalogue.canonical("fast.Cache") == "redis.client.Redis"


def test_a_function_may_have_the_name_of_its_module(make: Make) -> None:
    catalogue = make(ui='[[alias]]\nname = "button"\nmeans = "button.button"')
    assert catalogue.canonical("ui.button") == catalogue.canonical("ui.button.button") == "ui.button.button"
    assert catalogue.canonical("ui.button.Button") == "ui.button.Button"


def test_a_circle_of_aliases_ends(make: Make) -> None:
    catalogue = make(
        a='[[alias]]\nname = "x"\nmeans = "y"\n[[alias]]\nname = "y"\nmeans = "x"',
    )
    assert catalogue.canonical("a.x") in {"a.x", "a.y"}


def test_a_wildcard_means_public_methods_only(make: Make) -> None:
    catalogue = make(redis=REDIS)
    assert catalogue.blocking("redis.client.Redis.get") is not None
    assert catalogue.blocking("redis.client.Redis._get") is None
    assert catalogue.blocking("redis.client.Redis.__exit__") is None
    assert catalogue.blocking("redis.client.Redis.__enter__") is not None


def test_a_wildcard_stops_at_its_exceptions(make: Make) -> None:
    assert make(redis=REDIS).blocking("redis.client.Redis.pipeline") is None


def test_methods_are_inherited(make: Make) -> None:
    catalogue = make(redis=REDIS)
    assert catalogue.blocking("redis.client.Cluster.get") is not None
    assert catalogue.blocking("redis.client.Cluster.pipeline") is None
    assert catalogue.created_by("redis.client.Cluster.pipeline") == "redis.client.Pipeline"


def test_constructors_are_not_inherited(make: Make) -> None:
    catalogue = make(redis=REDIS)
    assert catalogue.blocking("redis.client.Redis") is not None
    assert catalogue.blocking("redis.client.Cluster") is None


def test_an_awaitable_type_inherits_no_blocking_methods(make: Make) -> None:
    catalogue = make(
        redis=REDIS + '\n    [[type]]\n    name = "aio.Redis"\n    bases = ["Redis"]\n    awaitable = true\n'
    )
    assert catalogue.blocking("redis.aio.Redis.get") is None


def test_patterns_match_one_part_of_a_name(make: Make) -> None:
    catalogue = make(
        kube="""
        [[type]]
        name = "client.*Api"
        [type.returns]
        watch = "Watch"

        [[blocking]]
        effect = "sdk"
        cost = "long"
        symbols = ["client.*Api.*"]
        because = "waits"
        """
    )
    assert catalogue.blocking("kube.client.CoreApi.list") is not None
    assert catalogue.blocking("kube.client.CoreApi._list") is None
    assert catalogue.blocking("kube.client.v1.CoreApi.list") is None
    assert catalogue.blocking("kube.client.Other.list") is None
    kind = catalogue.type("kube.client.CoreApi")
    assert kind is not None
    assert kind.name == "kube.client.CoreApi"
    assert catalogue.created_by("kube.client.CoreApi") == "kube.client.CoreApi"
    assert catalogue.created_by("kube.client.CoreApi.watch") == "kube.Watch"


def test_a_type_knows_what_its_members_are(make: Make) -> None:
    kind = make(redis=REDIS).type("redis.client.Cluster")
    assert kind is not None
    assert kind.bases == ("redis.client.Redis",)
    assert kind.returns == {"pipeline": "redis.client.Pipeline"}
    assert kind.attributes == {"pool": "redis.client.Pool"}


def test_values_are_created_by_factories_and_by_their_class(make: Make) -> None:
    catalogue = make(redis=REDIS)
    assert catalogue.created_by("redis.from_url") == "redis.client.Redis"
    assert catalogue.created_by("redis.client.Redis") == "redis.client.Redis"
    assert catalogue.created_by("redis.client.Cluster.from_url") == "redis.client.Cluster"
    assert catalogue.created_by("redis.nothing") is None


def test_a_file_may_say_that_it_creates_a_foreign_type(make: Make) -> None:
    catalogue = make(redis=REDIS, fast='[[type]]\nname = ":redis.Redis"\ncreated_by = ["cache"]')
    assert catalogue.created_by("fast.cache") == "redis.client.Redis"


def test_conditions_are_literals_names_or_given(make: Make) -> None:
    catalogue = make(
        q="""
        [[blocking]]
        effect = "wait"
        cost = "long"
        symbols = ["get"]
        because = "waits"
        unless = ["block=False", "0=False", "timeout=0", "mode='x'", "1=os.WNOHANG", "wait=None"]
        only_if = ["host=*"]
        """
    )
    entry = catalogue.blocking("q.get")
    assert entry is not None
    assert entry.unless == (
        Condition("block", False),
        Condition("0", False),
        Condition("timeout", 0),
        Condition("mode", "x"),
        Condition("1", "os.WNOHANG"),
        Condition("wait", None),
    )
    assert entry.only_if == (Condition("host", GIVEN),)


FRAMEWORK = """
    [[type]]
    name = "App"

    [[type]]
    name = "Sub"
    bases = ["App"]

    [[runs]]
    symbols = ["App.later"]
    argument = "1|func"
    where = "thread"
    returns = "result"

    [[decorator]]
    symbols = ["cached"]
    makes = "cached"

    [[entry]]
    decorators = ["App.get"]
    arguments = { "App.add" = "handler" }
    context = "request"
    sync = "loop"
    thread_if = ["threaded=True"]

    [[entry]]
    arguments = { "App" = "lifespan" }
    context = "startup"

    [[entry]]
    arguments = { "App" = "on_stop" }
    context = "shutdown"

    [[entry]]
    bases = ["Handler"]
    methods = ["get", "on_*"]
    context = "request"
"""


def test_methods_that_run_callables_are_inherited(make: Make) -> None:
    runs = make(web=FRAMEWORK).runs("web.Sub.later")
    assert runs is not None
    assert (runs.where, runs.position, runs.keyword, runs.gives_result) == (Where.THREAD, 1, "func", True)


def test_decorators_say_what_they_make(make: Make) -> None:
    catalogue = make(web=FRAMEWORK)
    assert catalogue.decorator("web.cached") is Makes.CACHED
    assert catalogue.decorator("web.other") is None


def test_traits_hold_for_methods_and_subclasses_too(make: Make) -> None:
    catalogue = make(
        web=FRAMEWORK
        + """
    [[trait]]
    is = "spawns"
    symbols = ["App.later", "App"]

    [[trait]]
    is = "public"
    symbols = ["App.later"]
"""
    )
    assert catalogue.traits("web.Sub.later") == {"spawns", "public"}
    assert catalogue.traits("web.Sub") == {"spawns"}
    assert catalogue.traits("web.Handler") == frozenset()


def test_entry_points_by_decorator_argument_and_base(make: Make) -> None:
    catalogue = make(web=FRAMEWORK)
    route = catalogue.entry_decorator("web.Sub.get")
    assert route is not None
    assert (route.context, route.asynchronous, route.synchronous) == (Context.REQUEST, Where.LOOP, Where.LOOP)
    assert route.thread_if == (Condition("threaded", True),)
    (added,) = catalogue.entry_arguments("web.Sub.add")
    assert added is not None
    assert (added.position, added.keyword) == (-1, "handler")
    assert [point.context for point in catalogue.entry_arguments("web.App")] == [Context.STARTUP, Context.SHUTDOWN]
    (handler,) = catalogue.entry_bases("web.Handler")
    assert [name for name in ("get", "on_open", "put") if handler.calls_method(name)] == ["get", "on_open"]
    assert catalogue.entry_bases("web.Other") == ()


def test_the_names_of_registering_calls_include_those_of_the_packages_below(make: Make) -> None:
    catalogue = make(web=FRAMEWORK, fast='[[type]]\nname = "Fast"\nbases = [":web.App"]')
    assert set(catalogue.takers(["fast"])) == {"add", "App"}


def test_only_the_files_of_the_package_asked_about_are_read(make: Make) -> None:
    catalogue = make(redis=REDIS, broken="this is not TOML")
    assert catalogue.blocking("redis.client.Redis.get") is not None
    with pytest.raises(CatalogueError, match=r"packages/broken\.toml:2: "):
        catalogue.blocking("broken.thing")


def test_a_file_of_a_nested_package_is_read_only_for_names_below_it(make: Make) -> None:
    catalogue = make(google_cloud_storage='[[alias]]\nname = "Client"\nmeans = "client.Client"', google_auth="nonsense")
    assert catalogue.canonical("google.cloud.storage.Client") == "google.cloud.storage.client.Client"
    assert catalogue.canonical("google.cloud.other.Client") == "google.cloud.other.Client"


def test_files_about_one_package_are_merged(make: Make) -> None:
    catalogue = make(redis=REDIS, frameworks__redis='[[decorator]]\nsymbols = ["cached"]\nmakes = "cached"')
    assert catalogue.blocking("redis.client.Redis.get") is not None
    assert catalogue.decorator("redis.cached") is Makes.CACHED


def test_framework_files_do_not_cover_their_package(make: Make) -> None:
    catalogue = make(google_cloud_storage="", frameworks__web=FRAMEWORK)
    assert catalogue.covers("google.cloud.storage")
    assert catalogue.covers("google.cloud.storage.client")
    assert not catalogue.covers("google.cloud")
    assert not catalogue.covers("web")
    assert not catalogue.covers("unheard_of")


def test_a_folder_of_ones_own_wins(tmp_path: Path, make: Make) -> None:
    shipped = make(redis=REDIS)
    own = tmp_path / "own" / "packages"
    own.mkdir(parents=True)
    (own / "redis.toml").write_text(
        'package = "redis"\n[[blocking]]\neffect = "sdk"\ncost = "short"\nsymbols = ["client.Redis.get"]\n'
        'because = "ours"'
    )
    assert shipped.blocking("redis.client.Redis.get") is not None
    entry = Catalogue(tmp_path / "packages", [tmp_path / "own"]).blocking("redis.client.Redis.get")
    assert entry is not None
    assert entry.because == "ours"


def test_answers_do_not_depend_on_the_order_of_questions(make: Make) -> None:
    questions = ["redis.from_url", "fast.cache", "redis.client.Cluster.get", "redis.StrictRedis"]
    files = {"redis": REDIS, "fast": '[[type]]\nname = ":redis.Redis"\ncreated_by = ["cache"]'}

    def answers(order: list[str]) -> dict[str, tuple[object, ...]]:
        catalogue = make(**files)
        return {name: (catalogue.canonical(name), catalogue.created_by(name), catalogue.type(name)) for name in order}

    assert answers(questions) == answers(questions[::-1])


def test_a_summary_tells_of_a_package_that_is_not_installed_and_does_not_cover_one_that_is() -> None:
    catalogue = Catalogue()
    blocking = catalogue.blocking("spotipy.client.Spotify.search")
    assert blocking is not None
    assert blocking.effect is EffectKind.SDK
    assert not catalogue.covers("spotipy")
    assert catalogue.covers("stripe")
