"""Bytes on the disk: files that are there as a whole or not at all, named by their content, in folders of our own."""

import os
from _blake2 import blake2b  # `hashlib` costs ten times as much to import


def digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def prepare_directory(path: str) -> None:
    """Makes a cache directory that version control and backups leave alone. Raises `OSError`."""
    if os.path.exists(os.path.join(path, "CACHEDIR.TAG")):
        return
    os.makedirs(path, exist_ok=True)
    write_atomically(os.path.join(path, ".gitignore"), b"# Written by asynclint.\n*\n")
    tag = b"Signature: 8a477f597d28d172789f06886806bc55\n# A cache directory of asynclint.\n"
    write_atomically(os.path.join(path, "CACHEDIR.TAG"), tag)


def cannot_be_kept(error: OSError, cache_dir: str) -> str:
    """A warning: nothing is lost but time."""
    return f"the cache cannot be written: {(error.strerror or str(error)).lower()}: {cache_dir}"


def write_atomically(path: str, data: bytes) -> None:
    """Readers see the old file or the new one, never a part. Raises `OSError`."""
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "wb") as stream:
            stream.write(data)
        os.replace(temporary, path)
    except OSError:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
