"""Texts that the running Python rejects -> are they of a newer one? LibCST's parser knows newer grammar."""

import os
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any


def fit_newer_grammar(texts: Sequence[str]) -> list[bool]:
    """Does LibCST accept each text?

    Asked in a process of its own: deeply nested text does not raise in LibCST, it ends the process.
    """
    verdicts: list[bool] = []
    while hasattr(os, "fork") and len(verdicts) < len(texts):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                import faulthandler

                faulthandler.disable()  # dying is an answer, not an accident
                parse = _parser()
                for text in texts[len(verdicts) :]:
                    try:
                        parse(text)
                        os.write(writing, b"1")
                    except Exception:
                        os.write(writing, b"0")
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as stream:
            verdicts += [byte == ord("1") for byte in stream.read()]
        if os.waitpid(child, 0)[1] != 0:
            verdicts.append(False)  # the text that ended the process
    return verdicts or [False] * len(texts)


class _NoNodes(ModuleType):
    """In the place of `libcst` with its hundreds of classes, which take ten times as long to import as a file to parse.

    The native parser looks up the class of each node it has recognised: a dictionary does, when nobody wants the tree.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return dict


def _parser() -> Callable[[str], object]:
    """LibCST's parser without its tree; all of LibCST where the native module is not found as expected."""
    package = find_spec("libcst") if "libcst" not in sys.modules else None
    for folder in (package.submodule_search_locations or ()) if package is not None else ():
        for suffix in EXTENSION_SUFFIXES:
            path = os.path.join(folder, f"native{suffix}")
            if os.path.exists(path):
                sys.modules["libcst"] = _NoNodes("libcst")
                native: Any = module_from_spec(
                    ModuleSpec("libcst.native", ExtensionFileLoader("libcst.native", path), origin=path)
                )
                native.__spec__.loader.exec_module(native)
                parse: Callable[[str], object] = native.parse_module
                return parse
    import libcst

    return libcst.parse_module
