"""What one Python file says, as plain data: no syntax nodes, no names resolved, nothing from any other file.

Facts are msgspec structs so that they are decoded, validated and typed in one step: they cross process boundaries and
lie in caches that others may write. Positional (`array_like`) encoding keeps them small. Function bodies are stored as
raw bytes and decoded only when the linker reaches the function.

Expressions (`Expr`) keep what value resolution needs and drop the rest (`None` = not understood):

- `str`: a chain of names, `"self.session.post"`; `int`: the result of call number n of the same body;
- the structs below for everything else.
"""

from enum import IntEnum
from typing import Any

import msgspec

#: Bump whenever the meaning or shape of facts changes: it is part of every cache key.
FACTS_VERSION = 19


class _Fact(msgspec.Struct, array_like=True, frozen=True, gc=False):
    pass


class _Tagged(msgspec.Struct, array_like=True, frozen=True, gc=False, tag_field="t"):
    pass


class Constant(_Tagged, frozen=True, tag=0):
    """A constant; of an f-string its start and the names are kept, and calls by number: `"get_{user.key #3}"`."""

    value: str | int | float | bool | None


class Attribute(_Tagged, frozen=True, tag=1):
    """`base.name`, where the base is not a plain chain of names."""

    base: "Expr"
    name: str


class Subscript(_Tagged, frozen=True, tag=2):
    base: "Expr"
    key: "Expr"


class Await(_Tagged, frozen=True, tag=3):
    value: "Expr"


class Display(_Tagged, frozen=True, tag=4):
    """A list, set or tuple display."""

    items: list["Expr"]
    is_tuple: bool


class Mapping(_Tagged, frozen=True, tag=5):
    """A dict display; a key of None is a `**` item or a key that is not a constant."""

    keys: list[str | None]
    values: list["Expr"]


class Choice(_Tagged, frozen=True, tag=6):
    """One of several: conditional expressions, `or`, `and`, `match` values.

    `symbol` tells `Or` from `And`; `test` is what a conditional expression with two arms asks.
    """

    options: list["Expr"]
    symbol: str = ""
    test: "Expr" = None


class Lambda(_Tagged, frozen=True, tag=7):
    """A lambda, function or class suite: the function with this index in the module."""

    function: int


class Element(_Tagged, frozen=True, tag=8):
    """What iterating over `source` gives."""

    source: "Expr"
    is_async: bool


class Entered(_Tagged, frozen=True, tag=9):
    """What `with source as x` binds."""

    source: "Expr"
    is_async: bool


class Unpacked(_Tagged, frozen=True, tag=10):
    """Item `index` of a sequence; a negative index is the starred rest."""

    source: "Expr"
    index: int


class Operation(_Tagged, frozen=True, tag=11):
    """A binary operation; `symbol` is the operator's name in `ast` (`Div`, `BitOr`, ...), after `I` when it assigns."""

    symbol: str
    left: "Expr"
    right: "Expr"


class Starred(_Tagged, frozen=True, tag=12):
    value: "Expr"


class Collected(_Tagged, frozen=True, tag=13):
    """A list, set or generator comprehension: many of `item`, whose names are those of block `block`."""

    item: "Expr"
    block: int


class Generator(_Tagged, frozen=True, tag=14):
    """A generator expression kept for later: the function with this index, already called."""

    function: int


Expr = (
    str
    | int
    | None
    | Constant
    | Attribute
    | Subscript
    | Await
    | Display
    | Mapping
    | Choice
    | Lambda
    | Element
    | Entered
    | Unpacked
    | Operation
    | Starred
    | Collected
    | Generator
)


# The marks below are combined with `|` into plain integers: IntFlag would check every combination, a million times.


class FunctionKind(IntEnum):
    SYNC = 0
    ASYNC = 1
    GENERATOR = 2
    LAMBDA = 4
    MODULE = 8
    CLASS = 16


class CallFlag(IntEnum):
    NONE = 0
    AWAITED = 1  # the call is the direct operand of `await`
    DISCARDED = 2  # the call is a statement: nobody sees its result


class Call(_Fact, frozen=True):
    """One call. `sequence` orders calls, bindings and reads of one body by evaluation."""

    callee: Expr
    arguments: list[Expr]
    keywords: list[tuple[str | None, Expr]]
    line: int
    column: int
    end_line: int
    end_column: int
    sequence: int
    block: int
    flags: int


class Binding(_Fact, frozen=True):
    """`target = value`; the target is a name, or `self.attribute`-like chain. `annotation` where one is written."""

    target: str
    value: Expr
    annotation: Expr
    line: int
    sequence: int
    block: int


class UseKind(IntEnum):
    READ = 0  # attribute read: a property may run
    ITERATE = 1
    ASYNC_ITERATE = 2
    ENTER = 3
    ASYNC_ENTER = 4
    GET_ITEM = 5
    CONTAINS = 6
    SET_ITEM = 7
    AWAIT = 8  # await of something that is not a call
    DELETE_ITEM = 9
    TRUTH = 10
    OPERATE = 11  # binary operators, comparisons and augmented assignments
    SET_ATTRIBUTE = 12
    FORMAT = 13  # an f-string shows the value


class Use(_Fact, frozen=True):
    """A place where Python calls a method that is not spelled as a call: properties, iteration, `with`, operators."""

    kind: int
    value: Expr
    line: int
    column: int
    end_line: int
    end_column: int
    sequence: int
    block: int


class BlockKind(IntEnum):
    BODY = 0
    BRANCH = 1  # an arm of if / match / try-else, exclusive with its siblings of one group
    LOOP = 2
    TRY = 3
    HANDLER = 4  # an except clause; `test` is the exception type
    FINALLY = 5
    WITH = 6  # `test` is the context expression
    COMPREHENSION = 7


class Block(_Fact, frozen=True):
    """A nested suite. Arms of one statement share `group`; `test` is the condition, exception or context."""

    parent: int
    kind: int
    group: int
    test: Expr
    negated: bool  # the arm runs when `test` is false
    exits: bool  # the suite ends in return or raise
    line: int


class Body(_Fact, frozen=True):
    """What a function does, in evaluation order."""

    calls: list[Call]
    bindings: list[Binding]
    uses: list[Use]
    blocks: list[Block]
    returns: list[tuple[Expr, int, int]]  # value, sequence, block
    yields: list[tuple[Expr, int, int]]
    globals: list[str]  # names declared global
    nonlocals: list[str]


class Parameter(_Fact, frozen=True):
    name: str
    annotation: Expr
    default: Expr
    kind: int  # 0 positional-only, 1 positional or keyword, 2 *args, 3 keyword-only, 4 **kwargs


class Function(_Fact, frozen=True):
    """A function, lambda, class body or module body. `parent` and `cls` are indexes in the module, -1 for none."""

    name: str
    qualname: str
    kind: int
    parent: int
    cls: int
    parameters: list[Parameter]
    decorators: list[Expr]
    returns: Expr
    line: int
    column: int
    end_line: int
    features: int
    body: msgspec.Raw


class Feature(IntEnum):
    """Cheap marks that nominate functions for closer looks."""

    NONE = 0
    WHILE = 1
    EXCEPT = 2
    WITH = 4
    FOR = 8
    AWAIT = 16
    RAISES_ONLY = 32  # the body does nothing but raise: an abstract method in all but name
    EMPTY = 64  # docstring, pass or `...` only
    NESTED_LOOP = 128
    YIELD = 256
    TIGHT_WHILE = 512  # a `while` that never awaits anything but `sleep(0)`, and only waits or never ends
    LARGE_RANGE = 1024  # a `for` over a range of 100 and more, or of a computed size
    CATCHES_CANCELLATION = 2048  # perhaps: `except:`, `BaseException`, or a name that speaks of cancelling
    HOLDS_LOCK = 4096  # perhaps: a `with` on a plain name around an `await`, or a statement `x.acquire()`
    RETRIES = 32768  # perhaps: a loop that makes calls, can be left, and never sleeps
    FANS_OUT = 16384  # perhaps: `gather` and its like, or something that is started in a loop
    HOLDS_COROUTINE = 8192  # perhaps: awaits something by its plain name, or hands that to `wait_for` and the like


class Class(_Fact, frozen=True):
    """`body` is the index of the function that stands for the class suite."""

    name: str
    qualname: str
    parent: int
    bases: list[Expr]
    keywords: list[tuple[str | None, Expr]]
    decorators: list[Expr]
    body: int
    line: int


class Import(_Fact, frozen=True):
    """`import module` (name None) or `from module import name`, bound to `alias` in function `scope` (0 = module).

    `level` counts the dots of a relative import; name "*" is a star import. `guard` is the block it stands in.
    """

    module: str
    name: str | None
    alias: str
    level: int
    scope: int
    line: int
    type_checking: bool


class ModuleFacts(_Fact, frozen=True):
    functions: list[Function]  # the first one is the module body
    classes: list[Class]
    imports: list[Import]
    exports: list[str] | None  # __all__, when it is a constant
    rebound: list[tuple[str, int]]  # names that functions declare global, with the function's index
    stores: list[tuple[str, int, int]]  # `x.name = ...`, `x[k] = ...` beside `self`: target, function, position
    attributes: msgspec.Raw  # `self.name = ...` in methods: list[tuple[function, position, class, name]], in order
    called: str  # the last names of all callees with blanks between, to find modules that call something
    lost: msgspec.Raw  # results that perhaps nobody gets: list[tuple[last name of the callee, functions that call it]]
    lines: int
    error: tuple[int, int, str] | None  # line, column, message of a syntax error


_body_decoder = msgspec.msgpack.Decoder(Body)
_attributes_decoder = msgspec.msgpack.Decoder(list[tuple[int, int, int, str]])
_lost_decoder = msgspec.msgpack.Decoder(list[tuple[str, list[int]]])
_module_decoder = msgspec.msgpack.Decoder(ModuleFacts)
_encoder = msgspec.msgpack.Encoder()


def decode_attributes(raw: msgspec.Raw) -> list[tuple[int, int, int, str]]:
    return _attributes_decoder.decode(raw)


def decode_lost(raw: msgspec.Raw) -> list[tuple[str, list[int]]]:
    return _lost_decoder.decode(raw)


def decode_body(raw: msgspec.Raw) -> Body:
    return _body_decoder.decode(raw)


def decode_module(data: bytes) -> ModuleFacts:
    """Facts from bytes. Raises `msgspec.DecodeError` (or `ValidationError`) when the bytes are not facts."""
    return _module_decoder.decode(data)


def share_names(module: ModuleFacts, known: dict[str, str]) -> None:
    """Makes equal names of several modules one string: most occur again and again, and are five sixths of a header."""
    share, put = known.setdefault, msgspec.structs.force_setattr
    for entry in module.imports:
        put(entry, "module", share(entry.module, entry.module))
        put(entry, "alias", alias := share(entry.alias, entry.alias))
        if entry.name is not None:
            put(entry, "name", alias if entry.name == alias else share(entry.name, entry.name))
    for function in module.functions:
        put(function, "name", name := share(function.name, function.name))
        put(function, "qualname", name if function.qualname == name else share(function.qualname, function.qualname))
        for parameter in function.parameters:
            put(parameter, "name", share(parameter.name, parameter.name))
            if parameter.annotation.__class__ is str:
                put(parameter, "annotation", share(parameter.annotation, parameter.annotation))


def encode(facts: Any) -> bytes:
    return _encoder.encode(facts)
