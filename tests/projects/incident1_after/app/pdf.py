"""Documents on disk, and the text in them."""

from pathlib import Path

from pypdf import PdfReader

STORE = Path("documents")


class Document:
    def __init__(self, name: str) -> None:
        self.path = STORE / name
        self.content = self.path.read_bytes()

    def pages(self) -> list[str]:
        reader = PdfReader(self.path)
        return [page.extract_text() for page in reader.pages]


def full_text(name: str) -> str:
    return "\n".join(Document(name).pages())
