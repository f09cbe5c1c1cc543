"""Everything a run writes goes through here, step by step, so that a test can let each single step fail."""

import hashlib
import os
import shutil
import threading
from pathlib import Path

PRIVATE = 0o700


def write(path: Path, content: str | bytes) -> None:
    """A file's content; not yet safe from a power cut."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    with open(path, "wb") as file:
        file.write(data)


def sync(path: Path) -> None:
    """A file or a folder to the disk itself."""
    if os.name == "nt" and path.is_dir():
        return  # Windows syncs no folders
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rename(source: Path, target: Path) -> None:
    """A file in the place of another, at once."""
    os.replace(source, target)


def link(source: Path, target: Path) -> None:
    """A second name of a file."""
    os.link(source, target)


def folder(path: Path, *, private: bool = False) -> Path:
    """A folder that is there; a private one is its owner's alone, whatever the mask."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True, mode=PRIVATE if private else 0o777)
        if private:
            path.chmod(PRIVATE)
    return path


def remove(path: Path) -> None:
    """A file or a folder with all in it; nothing where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def save(path: Path, content: str | bytes) -> None:
    """
    A file whole or not at all: written beside its place, on disk before it is seen.

    Two threads or processes may save the same file at a time: each stages it under a name of its own.
    """
    staged = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        write(staged, content)
        put(staged, path)
    except OSError:
        remove(staged)
        raise


def put(staged: Path, target: Path) -> None:
    """A staged file of the same file system in its place: on disk before it is seen."""
    sync(staged)
    rename(staged, target)
    sync(target.parent)


def put_together(pairs: list[tuple[Path, Path]], keep: Path) -> None:
    """
    Several staged files in their places, all of them or none.

    A power cut between two of them leaves each whole; who counts on the set compares their hashes.

    Args:
        pairs: staged file and its place, in the order they are seen.
        keep: a private folder of the same file system, for what is to be put back.
    """
    before = [_kept(target, keep / f"before-{number}") for number, (_, target) in enumerate(pairs)]
    done = 0
    try:
        for staged, _ in pairs:
            sync(staged)
        for done, (staged, target) in enumerate(pairs, 1):  # noqa: B007
            rename(staged, target)
        for parent in {target.parent for _, target in pairs}:
            sync(parent)
    except OSError:
        for (_, target), old in list(zip(pairs, before, strict=True))[:done]:
            os.replace(old, target) if old else remove(target)
        raise


def _kept(target: Path, name: Path) -> Path | None:
    """Another name of what stands there; a copy where the file system knows no second names."""
    if not target.exists():
        return None
    remove(name)
    try:
        link(target, name)
    except OSError:
        shutil.copy2(target, name)
    return name


def free(path: Path) -> int:
    """Bytes that can still be written where a path lies."""
    place = next((part for part in (path, *path.parents) if part.is_dir()), Path("/"))
    return shutil.disk_usage(place).free


def file_hash(path: Path | str) -> str:
    """SHA-256 of a file; empty where it cannot be read."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""
