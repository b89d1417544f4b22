"""Words of the command line that are more than texts: lists, pairs, formats with files."""

from argparse import Action, ArgumentParser, Namespace
from typing import Any

from asynclint.engine.complaints import suggest
from asynclint.engine.configuration.options import OUTPUT_FORMATS
from asynclint.engine.configuration.shapes import LANGUAGES


class CommaList(Action):
    """`--select A,B --select C` is one list."""

    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        known = getattr(namespace, self.dest, None) or []
        setattr(namespace, self.dest, [*known, *(word.strip() for word in values.split(",") if word.strip())])


class Output(Action):
    """`--output-format full`, and any number of `--output-format sarif:out.sarif` beside it."""

    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        output_format, colon, file = values.partition(":")
        if output_format not in OUTPUT_FORMATS or (colon and not file):
            known = ", ".join(OUTPUT_FORMATS)
            hint = suggest(output_format, OUTPUT_FORMATS)
            parser.error(
                f"argument {option}: expected FORMAT or FORMAT:FILE with one of {known}, not {values!r}.{hint}"
            )
        if colon:
            namespace.reports = [*namespace.reports, (output_format, file)]
        else:
            setattr(namespace, self.dest, output_format)


class Languages(Action):
    """`--extension ipy:ipynb,rpy:python` as extension -> language."""

    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        table = dict(getattr(namespace, self.dest, None) or {})
        for pair in values.split(","):
            extension, colon, language = pair.strip().partition(":")
            if not colon or not extension:
                parser.error(f"argument {option}: expected EXTENSION:LANGUAGE, not {pair.strip()!r}")
            if language not in LANGUAGES:
                hint = suggest(language, LANGUAGES)
                parser.error(f"argument {option}: expected one of {', '.join(LANGUAGES)}, not {language!r}.{hint}")
            table[extension] = language
        setattr(namespace, self.dest, table)


class PatternCodes(Action):
    """`--per-file-ignores 'tests/*:ASL1,x.py:ASL2'` as pattern -> codes."""

    def __call__(self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None) -> None:
        table = dict(getattr(namespace, self.dest, None) or {})
        for pair in values.split(","):
            pattern, colon, code = pair.strip().rpartition(":")
            if not colon or not pattern or not code:
                parser.error(f"argument {option}: expected PATTERN:CODE, not {pair.strip()!r}")
            table[pattern] = [*table.get(pattern, ()), code]
        setattr(namespace, self.dest, table)
