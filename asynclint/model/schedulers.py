"""Functions that run coroutines or wait for several, by their last names, whatever library has them."""

#: They start a coroutine beside the caller, and keep what they make of it ...
MAKERS = frozenset({"create_task", "ensure_future"})
#: ... or start one in a group.
STARTERS = MAKERS | {"start_soon"}
#: They wait for one awaitable, each in a way of its own.
WAITERS = frozenset({"shield", "wait_for"})
#: They wait for several.
GATHERERS = frozenset({"as_completed", "gather", "wait"})
#: What runs the coroutine that it is handed first.
TAKERS = MAKERS | WAITERS | {"run", "run_until_complete"}
