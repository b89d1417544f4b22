"""How text looks: colours as escape codes, or none."""

from asynclint.model.record import record

_CODES = {"red": "1;31", "green": "32", "yellow": "1;33", "blue": "1;34", "cyan": "36", "bold": "1", "help": "1;36"}


@record
class Style:
    """`colour` decides once; the printers just say what a piece of text is."""

    colour: bool = False

    def paint(self, text: str, kind: str) -> str:
        return f"\x1b[{_CODES[kind]}m{text}\x1b[0m" if self.colour and text else text
