"""Tables about awaitable counterparts -> entries: `[[twin]]` and `[[translation]]`."""

from collections.abc import Callable
from typing import Any

from asynclint.catalogue.entries import Translation, Twin


def read_twin(values: dict[str, Any], canonical: Callable[[str], str]) -> Twin:
    """`canonical` gives the one name of what a table calls by any."""

    def names(key: str) -> frozenset[str]:
        return frozenset(values.get(key, ()))

    return Twin(
        of=canonical(values["of"]),
        by=values["by"],
        awaited=names("awaited"),
        plain=names("plain"),
        iterated=names("iterated"),
        entered=names("entered"),
        readable=names("readable"),
        different=names("different"),
        renamed=dict(values.get("renamed", {})),
        gives={method: canonical(result) for method, result in values.get("gives", {}).items()},
        made_by={canonical(maker): other for maker, other in values.get("made_by", {}).items()},
        rewritten=dict(values.get("rewritten", {})),
        unlike=names("unlike"),
        always=dict(values.get("always", {})),
        translated=canonical(values["translated"]) if "translated" in values else "",
        takes={method: tuple(arguments.split()) for method, arguments in values.get("takes", {}).items()},
        only_given=values.get("only_given", False),
        is_context=values.get("is_context", True),
        on_loop_only=values.get("on_loop_only", False),
    )


def read_translation(values: dict[str, Any], canonical: Callable[[str], str]) -> Translation:
    return Translation(
        of=canonical(values["of"]),
        by=values["by"],
        methods=frozenset(values["methods"]),
        reading=frozenset(values.get("reading", ())),
        accepted=frozenset(values["accepted"]),
        on_client=frozenset(values.get("on_client", ())),
        renamed=dict(values.get("renamed", {})),
        always=dict(values.get("always", {})),
        but=dict(values.get("but", {})),
        objects={canonical(name): other for name, other in values.get("objects", {}).items()},
        result=canonical(values["result"]),
        further=dict(values.get("further", {})),
        errors={canonical(name): other for name, other in values.get("errors", {}).items()},
    )
