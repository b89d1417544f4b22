"""What the analyses of one run have in common: facts by content, and functions that rules have found quiet.

A run with fixes analyses the project several times, with a few files changed; a run without does it once.
"""

import os
from functools import cached_property

from asynclint.engine.caches import facts_store
from asynclint.engine.caches.facts_cache import FactsCache, signature_of
from asynclint.engine.caches.quiet import QuietFunctions
from asynclint.engine.plugins.registry import Registry
from asynclint.model.record import mutable


@mutable
class Memory:
    """`cache_dir`: where it is kept between runs; None: nowhere. `is_shared`: by several analyses of this run."""

    cache_dir: str | None
    registry: Registry
    is_shared: bool = False

    @cached_property
    def facts(self) -> FactsCache:
        """Of Python files."""
        return facts_store.open_cache(self.cache_dir)

    @cached_property
    def launches(self) -> FactsCache:
        """Of launch files."""
        from asynclint.engine.caches.launch_store import open_cache

        return open_cache(self.cache_dir, self.registry)

    @cached_property
    def quiet(self) -> QuietFunctions:
        """Functions that syntax rules had nothing to say about."""
        if self.cache_dir is None:
            return QuietFunctions(remembers=self.is_shared)
        from asynclint import api, checks

        folders = (os.path.dirname(api.__file__), os.path.dirname(checks.__file__))
        return QuietFunctions.read(f"{self.cache_dir}/quiet-{signature_of(*folders, *self.registry.plugin_files)}")
