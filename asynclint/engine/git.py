"""What git knows, read without touching the index, the working tree or anything else of the repository."""

import os
import subprocess
from collections.abc import Callable, Iterator

from asynclint.engine.complaints import UsageError
from asynclint.model.record import record

#: In a hook these speak of the commit that is being made, and not of the repository at hand.
_OF_THE_HOOK = ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_IMPLICIT_WORK_TREE")
#: Nothing that is larger is source.
_LARGEST = 4_000_000
_DEEPER = "fetch more of it: `git fetch --unshallow`, or `fetch-depth: 0` of actions/checkout"
_LINK, _FILE = "120000", ("100644", "100755")


class GitError(UsageError):
    """What git would not do, and what to do about it."""


@record
class Blob:
    """A file of a commit; `path` is relative to the folder that was asked for."""

    path: str
    name: str
    is_link: bool


@record
class Repository:
    """The repository whose working tree is at `top`."""

    top: str

    @classmethod
    def around(cls, directory: str) -> "Repository":
        """Raises `GitError`."""
        done = _git(directory, "rev-parse", "--show-toplevel")
        if done.returncode:
            raise GitError(f"{directory}: not in the working tree of a git repository ({_complaint(done)})")
        return cls(_text(done.stdout))

    def commit(self, ref: str) -> str:
        """The commit that `ref` means. Raises `GitError`."""
        done = _git(self.top, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}") if ref[:1] != "-" else None
        if done is None or done.returncode:
            hint = f"; the clone is shallow: {_DEEPER}" if self.is_shallow else ""
            raise GitError(f'git knows no commit "{ref}"{hint}')
        return _text(done.stdout)

    def fork_point(self, commit: str) -> str | None:
        """Where the history of HEAD left that of `commit`; None when nothing says so."""
        done = _git(self.top, "merge-base", "HEAD", commit)
        return None if done.returncode else _text(done.stdout)

    @property
    def is_shallow(self) -> bool:
        return _text(_git(self.top, "rev-parse", "--is-shallow-repository").stdout) == "true"

    def files(self, commit: str, folder: str) -> Iterator[Blob]:
        """The files of a commit in `folder`, a path from the top. Submodules and what is too large are left out."""
        place = [f"{folder}/"] if folder else []
        done = _git(self.top, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *place)
        if done.returncode:
            raise GitError(f"git cannot read {commit[:12]}: {_complaint(done)}")
        for entry in done.stdout.split(b"\0")[:-1]:
            head, _, raw = entry.partition(b"\t")
            mode, _, name, size = head.decode("ascii").split()
            path = os.fsdecode(raw)[len(folder) + 1 if folder else 0 :]
            if (mode in _FILE or mode == _LINK) and int(size) <= _LARGEST and ".." not in path.split("/"):
                yield Blob(path, name, mode == _LINK)

    def extract(self, commit: str, folder: str, into: str, wanted: Callable[[str], bool]) -> None:
        """Writes the wanted files of a commit below `into`. Raises `GitError`, `OSError`."""
        command = ["git", "-C", self.top, "cat-file", "--batch"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()) as reader:
            assert reader.stdin is not None
            assert reader.stdout is not None
            for blob in self.files(commit, folder):
                if not wanted(blob.path):
                    continue
                reader.stdin.write(f"{blob.name}\n".encode("ascii"))
                reader.stdin.flush()
                head = reader.stdout.readline().split()
                if len(head) != 3:
                    raise GitError(f"{blob.path} of {commit[:12]} is not in this clone; {_DEEPER}")
                data = reader.stdout.read(int(head[2]))
                reader.stdout.read(1)
                _write(os.path.join(into, blob.path), data, into, is_link=blob.is_link)
            reader.stdin.close()


def _write(path: str, data: bytes, top: str, *, is_link: bool) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not is_link:
        with open(path, "wb") as stream:
            stream.write(data)
        return
    target = os.fsdecode(data)
    if os.path.normpath(os.path.join(os.path.dirname(path), target)).startswith(top + os.sep):
        os.symlink(target, path)


def _git(directory: str, *words: str) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(["git", "-C", directory, *words], capture_output=True, env=_environment(), check=False)
    except OSError:
        raise GitError("git is not installed, or not on the PATH") from None


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_THE_HOOK}
    return {**kept, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def _text(data: bytes) -> str:
    return os.fsdecode(data).rstrip("\n")


def _complaint(done: "subprocess.CompletedProcess[bytes]") -> str:
    return _text(done.stderr).partition("\n")[0].removeprefix("fatal: ")
