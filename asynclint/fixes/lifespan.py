"""Hooks of an application -> one lifespan that calls them."""

from collections.abc import Iterator

import libcst as cst

from asynclint.fixes.indentation import STEP
from asynclint.fixes.lines import define_above, remove_decorator, remove_lines, statement_of
from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.lifespan_edits import Event, Hook, HooksToLifespan


def hooks_to_lifespan(tree: Tree, edit: HooksToLifespan) -> Iterator[Splice]:
    """The hooks' registrations go, the functions stay; a lifespan above the application calls them."""
    application = tree.find(edit.at.span, cst.Call, in_class=True)
    yield define_above(tree, statement_of(tree, application), _lifespan(edit))
    for hook in edit.hooks:
        registration = tree.find(hook.at.span, cst.Call, in_class=True)
        parent = tree.parent(registration)
        if isinstance(parent, cst.Decorator):
            yield remove_decorator(tree, parent)
        elif isinstance(parent, cst.Expr):
            yield remove_lines(tree, statement_of(tree, registration))
        else:
            raise CannotFixError("the hook is registered in the middle of an expression")


def _lifespan(edit: HooksToLifespan) -> str:
    starting = [_call(hook) for hook in edit.hooks if hook.event is Event.STARTUP]
    ending = [_call(hook) for hook in edit.hooks if hook.event is Event.SHUTDOWN]
    lines = ["@asynccontextmanager", f"async def {edit.name}(app: {edit.app_type}) -> AsyncIterator[None]:"]
    lines += [STEP + line for line in starting]
    if ending:
        # what a hook of the shutdown does, it does also when the application ends with an error
        lines += [f"{STEP}try:", f"{STEP * 2}yield", f"{STEP}finally:"]
        lines += [STEP * 2 + line for line in ending]
    else:
        lines.append(f"{STEP}yield")
    return "\n".join(lines)


def _call(hook: Hook) -> str:
    return f"await {hook.handler}()" if hook.is_async else f"{hook.handler}()"
