"""Comparing and indexing texts."""

import difflib
import hashlib


def similarity(first: str, second: str) -> float:
    return difflib.SequenceMatcher(None, first, second).ratio()


def fingerprint(text: str) -> str:
    digest = hashlib.pbkdf2_hmac("sha256", text.encode(), b"documents", 200_000)
    return digest.hex()


def word_pairs(words: list[str]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for pair in zip(words, words[1:], strict=False):
        counts[pair] = counts.get(pair, 0) + 1
    return counts
