"""What names say about the things that they stand for: are these data, or what somebody has set up?

A name proves nothing. It decides how sure a finding is, and never whether there is one.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Things that a process, a configuration or an operator has: one for each line of a file, rarely more than a few.
_SET_UP = _words(
    """
    adapter agent backend bridge callable callback check checker client cluster component connection connector
    consumer credential driver engine exchange extension func function gateway guardrail handler hook integration
    interface kernel kernelspec kspec listener middleware mirror model module platform plugin pool provider region
    replica server sink tool toolset zone
    """
)
#: Parts of one thing: nobody writes a message with a thousand of them.
_PART = _words(
    """
    approval argument attachment candidate choice column comp field format kind lang language locale param part
    piece subquery subtitle type variant
    """
)
#: What has these parts: `for part in message.content`. In the plural it is data.
_WHOLE = frozenset({"message", "msg", "content"})
#: What is done once for each thing that there is: when it begins, when it ends, or to see whether it is well.
_RARE = _words(
    """
    aclose bootstrap cleanup close disconnect dispose health healthcheck init initialise initialize ping preload
    probe setup shutdown startup stop teardown terminate unload warmup
    """
)
#: Words behind the noun that say how it is written down, not what it is.
_WRITTEN_AS = _words(
    """
    call cfg coll coro data dict entry future id info item job json key list map mapping metadata name obj object
    path ref result set spec stat state string task tuple uid update uri url uuid value
    """
)
#: What follows one of these only describes the noun: `agents_with_url`, `models_to_load`.
_DESCRIBES = frozenset({"with", "without", "to", "for", "from", "of", "in", "by", "at", "on"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ENDS = ("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("s", "")


def is_set_up(name: str) -> bool:
    """`mcp_servers`, `server_names`, `get_providers`, `agents_found`: things that somebody has set up, one by one."""
    last = name.rpartition(".")[2]
    several = {_singular(word) for word in _head(last) if word != _singular(word)}
    return _noun(last) in _SET_UP or not several.isdisjoint(_SET_UP)


def is_part(name: str) -> bool:
    """`files.attachments`, `message.images`, `message_pieces`, `content`: parts of one thing."""
    words = _words_in(name)
    noun = _noun(name.rpartition(".")[2])
    if noun in _WHOLE:  # `messages` are data, `message` has parts
        return words[-1] == noun
    return noun in _PART or not _WHOLE.isdisjoint(words)


def is_rare(function: str) -> bool:
    """`init_clients`, `close_all`, `_check_health`: by its name it runs when things begin or end, or looks at them."""
    return not _RARE.isdisjoint(part.lower() for part in _WORD.findall(function.rpartition(".")[2]))


def _words_in(name: str) -> list[str]:
    return [part.lower() for part in _WORD.findall(name)]


def _head(name: str) -> list[str]:
    """The words in front of what only describes them."""
    words = _words_in(name)
    end = next((position for position, word in enumerate(words) if position and word in _DESCRIBES), len(words))
    return words[:end]


def _noun(name: str) -> str:
    """The word that says what there are several of, in the singular."""
    words = _head(name)
    while len(words) > 1 and _singular(words[-1]) in _WRITTEN_AS:
        words.pop()
    return _singular(words[-1]) if words else ""


def _singular(word: str) -> str:
    for end, instead in _ENDS:
        if word.endswith(end) and not word.endswith("ss"):
            return word.removesuffix(end) + instead
    return word
