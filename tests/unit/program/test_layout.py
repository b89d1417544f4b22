"""Which folders are packages, and where imports start."""

from collections.abc import Sequence

import pytest

from asynclint.facts.extract import extract
from asynclint.model.facts import decode_module
from asynclint.program.symbols.layout import Layout


def layout(files: dict[str, str], configured: Sequence[str] = ("",)) -> Layout:
    return Layout({path: decode_module(extract(text.encode())).imports for path, text in files.items()}, configured)


def empty(*paths: str) -> dict[str, str]:
    return dict.fromkeys(paths, "")


def test_the_parents_of_outermost_packages_are_roots() -> None:
    files = empty("svc/api/src/app/__init__.py", "svc/api/src/app/sub/__init__.py", "top/__init__.py", "script.py")
    assert layout(files, [".", "src"]).source_roots == ["", "src", "svc/api/src"]


def test_configured_roots_come_first() -> None:
    assert layout({}, ["lib/", "./x", "."]).source_roots == ["lib", "x", ""]


PACKAGE = empty("app/__init__.py", "app/utils/redis.py", "app/utils/trace/__init__.py", "app/views.py")


@pytest.mark.parametrize(
    "imports",
    [
        {"app/views.py": "from app.utils.redis import connect"},
        {"app/views.py": "from app.utils import redis"},
        {"app/views.py": "import app.utils.redis as stores"},
        {"app/views.py": "from .utils.redis import connect"},
        {"app/views.py": "from .utils import redis"},
        {"app/utils/redis.py": "from . import trace"},
        {"app/utils/redis.py": "from ..views import page"},
        {"tests/test_redis.py": "from app.utils.redis import connect"},
    ],
)
def test_what_is_imported_as_a_package_is_one(imports: dict[str, str]) -> None:
    found = layout({**PACKAGE, **imports})
    assert {"app", "app/utils", "app/utils/trace"} <= found.packages
    assert found.name("app/utils/redis.py") == "app.utils.redis"
    assert found.source_roots == [""]
    assert "app/utils" not in found.search_path("app/utils")


NAMESPACE = empty("lib/acme/billing/__init__.py", "lib/acme/redis/__init__.py", "lib/acme/redis/pool.py")


def test_a_folder_that_its_packages_are_imported_through_is_a_namespace() -> None:
    found = layout({**NAMESPACE, "lib/acme/billing/pay.py": "import acme.billing, acme.redis.pool"})
    assert found.name("lib/acme/redis/pool.py") == "acme.redis.pool"
    assert found.source_roots == ["", "lib"]
    assert "lib/acme" not in found.search_path("lib/acme/billing")


def test_a_namespace_may_have_packages_that_are_called_like_others() -> None:
    uses = "\n".join(["import redis", *["import acme.billing"] * 30])
    found = layout({**NAMESPACE, "lib/acme/billing/pay.py": uses})
    assert "lib/acme" not in found.search_path("lib/acme/billing")


def test_a_folder_of_sources_is_none() -> None:
    files = {**empty("src/app/__init__.py"), "src/app/views.py": "import app", "tests/test_app.py": "import src.app"}
    assert layout(files).source_roots == ["", "src"]


def test_scripts_that_import_each_other_stay_scripts() -> None:
    found = layout({**empty("app/__init__.py", "app/tools/mail.py"), "app/tools/send.py": "import mail, app.views"})
    assert found.packages == {"app"}
    assert next(iter(found.search_path("app/tools"))) == "app/tools"


def test_a_service_among_others_is_a_package_from_its_own_folder() -> None:
    files = {"services/api/app/main.py": "from app.stores import redis", "services/api/app/stores.py": ""}
    found = layout(files)
    assert found.packages == {"services/api/app"}
    assert found.name("services/api/app/stores.py") == "app.stores"
    assert found.source_roots == ["", "services/api"]


def test_a_file_that_cannot_be_read_still_makes_its_folder_a_package() -> None:
    assert layout({"app/__init__.py": "def (", "app/views.py": ""}).packages == {"app"}


@pytest.mark.parametrize("folder", ["_vendor", "vendored", "third_party", "thirdparty_files", "external"])
def test_copies_of_packages_answer_for_nobody_else(folder: str) -> None:
    found = layout(empty("app/__init__.py", f"app/agent/{folder}/aiohttp/__init__.py", "app/agent/extern.py"))
    assert found.source_roots == [""]
    assert f"app/agent/{folder}" in found.search_path(f"app/agent/{folder}/aiohttp")
    assert f"app/agent/{folder}" not in found.search_path("app/agent")
