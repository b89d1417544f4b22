"""The methods of lists, dictionaries, sets, deques and queues that change them, by what they do: one vocabulary."""

#: They put their last argument into the container ...
INSERTIONS = frozenset({"add", "append", "appendleft", "insert", "put", "put_nowait", "setdefault"})
#: ... which queues guard by locks of their own ...
QUEUEING = frozenset({"put", "put_nowait"})
#: ... or all that their argument holds.
MERGERS = frozenset({"extend", "update"})
#: They take something out, or everything.
REMOVALS = frozenset({"clear", "discard", "pop", "popitem", "popleft", "remove"})
#: They put what is there in another order ...
ORDERINGS = frozenset({"reverse", "sort"})
#: ... or keep a part of it only.
SIFTINGS = frozenset({"difference_update", "intersection_update", "symmetric_difference_update"})

#: What makes a container hold something for longer than the call lasts.
KEEPING = INSERTIONS | MERGERS
#: What makes it hold more or less than before.
FILLING = KEEPING | REMOVALS
#: What changes it in any way, without a lock.
CHANGING = (FILLING | ORDERINGS | SIFTINGS) - QUEUEING
