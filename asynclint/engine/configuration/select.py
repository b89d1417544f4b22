"""Selectors -> rules: which rules are on, by ruff's layers and specificity."""

import re
from collections.abc import Iterable, Mapping, Sequence

from asynclint.engine.complaints import ConfigError, suggest
from asynclint.model.record import record

_EXACT = 1_000
_MAY_BE_A_PLUGINS = re.compile(r"(?!ASL)[A-Z]{1,3}\d{0,3}|[a-z][a-z0-9-]*")


@record
class RuleCard:
    """What selection needs to know about a rule."""

    code: str
    name: str
    preview: bool = False


@record
class Selector:
    """A code, a prefix of codes, a name or ALL; `origin` says where it was written, for error messages."""

    text: str
    origin: str = ""


@record
class Layer:
    """One place that selects rules. A layer with `select` replaces the layers before it; without, it edits them."""

    select: tuple[Selector, ...] | None = None
    extend_select: tuple[Selector, ...] = ()
    ignore: tuple[Selector, ...] = ()


class Selection:
    """Resolves selectors against the rules there are. Raises `ConfigError` for one that means no rule.

    While not all plugins are there (`is_partial`), one that may mean a rule of theirs is only worth a warning.
    """

    def __init__(
        self,
        cards: Iterable[RuleCard],
        *,
        preview: bool = False,
        explicit_preview: bool = False,
        is_partial: bool = False,
    ) -> None:
        self._cards = {card.code: card for card in cards}
        self._names = {card.name: card.code for card in self._cards.values()}
        self._preview = preview
        self._explicit_preview = explicit_preview
        self._is_partial = is_partial
        self.warnings: list[str] = []

    def codes(self, selector: Selector) -> frozenset[str]:
        """The codes a selector means, preview rules included."""
        text = selector.text
        if text == "ALL":
            return frozenset(self._cards)
        if text in self._names:
            return frozenset((self._names[text],))
        found = self._starting_with(text) if text and text.isupper() else None
        if not found and self._is_partial and _MAY_BE_A_PLUGINS.fullmatch(text):
            self.warnings.append(f"Selection `{text}` has no effect: no rule of that name is loaded.")
            return frozenset()
        if not found:
            known = [*self._cards, *self._names]
            where = f"{selector.origin}: " if selector.origin else ""
            raise ConfigError(f'{where}unknown rule "{text}".{suggest(text, known)}')
        return found

    def _starting_with(self, text: str) -> frozenset[str]:
        """Letters that are all the letters of some code mean these codes: `AC` is not `ACM`."""
        found = frozenset(code for code in self._cards if code.startswith(text))
        return frozenset(code for code in found if code.rstrip("0123456789") == text) or found

    def enabled(self, layers: Sequence[Layer]) -> frozenset[str]:
        """The codes that are on after all layers, the weakest first."""
        enabled: set[str] = set()
        for layer in layers:
            updates = self._updates(layer)
            if layer.select is not None:
                enabled.clear()
            for code, on in updates.items():
                (enabled.add if on else enabled.discard)(code)
        return frozenset(enabled)

    def _updates(self, layer: Layer) -> Mapping[str, bool]:
        chosen = [(selector, True) for selector in (*(layer.select or ()), *layer.extend_select)]
        ignored = [(selector, False) for selector in layer.ignore]
        updates: dict[str, bool] = {}
        # A stable sort: at equal specificity the ignored ones come last and win.
        for selector, on in sorted(chosen + ignored, key=lambda item: self._specificity(item[0])):
            codes = self.codes(selector)
            if on:
                codes = self._without_preview(selector, codes)
            updates.update(dict.fromkeys(codes, on))
        return updates

    def _specificity(self, selector: Selector) -> int:
        text = selector.text
        if text == "ALL":
            return 0
        return _EXACT if text in self._cards or text in self._names else len(text)

    def _without_preview(self, selector: Selector, codes: frozenset[str]) -> frozenset[str]:
        exact = self._specificity(selector) == _EXACT
        if self._preview and (exact or not self._explicit_preview):
            return codes
        kept = frozenset(code for code in codes if not self._cards[code].preview)
        if exact and not kept:
            self.warnings.append(f"Selection `{selector.text}` has no effect because preview is not enabled.")
        return kept
