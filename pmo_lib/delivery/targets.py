"""Where shared files go: a folder, or with fsspec an object store such as S3."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol

from pmo_lib.errors import ConfigurationError, PlatformError
from pmo_lib.run import disk
from pmo_lib.run.publishing import on_disk


class Target(Protocol):
    """Files by relative path, with `/` between the parts."""

    def sizes(self, under: str) -> dict[str, int]:
        """Each file below a folder with its size in bytes; empty where there is no such folder."""

    def read(self, path: str) -> bytes:
        """A file; empty where there is none."""

    def write(self, path: str, data: bytes) -> None:
        """A file whole or not at all."""

    def remove(self, path: str) -> None:
        """Remove a file; nothing where there is none."""


def target_at(address: str) -> Target:
    """
    The target of an address: a folder of this machine, or any address that fsspec knows.

    Raises:
        ConfigurationError: the package that such an address needs is not installed.
    """
    if "://" not in address:
        return Folder(Path(address).resolve())
    try:
        import fsspec

        system, root = fsspec.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise ConfigurationError(
            f"the target {address.partition('://')[0]}:// cannot be used: {error}",
            code="PMO-P11",
            action='pip install "pmo-lib[s3]" for s3://, or the package of fsspec for your store',
        ) from error
    return Store(system, root.rstrip("/"))


class Folder:
    """A folder; it may be a share that is mounted."""

    def __init__(self, root: Path):
        self.root = root

    def sizes(self, under: str) -> dict[str, int]:
        """See `Target`."""
        files = (path for path in (self.root / under).rglob("*") if path.is_file())
        return {path.relative_to(self.root).as_posix(): path.stat().st_size for path in files}

    def read(self, path: str) -> bytes:
        """See `Target`."""
        place = self.root / path
        return place.read_bytes() if place.is_file() else b""

    def write(self, path: str, data: bytes) -> None:
        """See `Target`."""
        with on_disk(self.root / path, "share"):
            disk.folder((self.root / path).parent)
            disk.save(self.root / path, data)

    def remove(self, path: str) -> None:
        """See `Target`; a folder that became empty goes too."""
        with on_disk(self.root / path, "withdraw"):
            disk.remove(self.root / path)
            for parent in (self.root / path).parents:
                if parent == self.root or not parent.is_dir() or any(parent.iterdir()):
                    break
                parent.rmdir()


class Store:
    """A file system of fsspec: a put of an object store is whole or does not happen."""

    def __init__(self, system, root: str):
        self.system, self.root = system, root

    def _place(self, path: str) -> str:
        return str(PurePosixPath(self.root) / path)

    def sizes(self, under: str) -> dict[str, int]:
        """See `Target`."""
        with self._answering():
            self.system.invalidate_cache()
            found = self.system.find(self._place(under), detail=True)
        start = len(self.root.strip("/")) + 1
        return {name.strip("/")[start:]: int(of["size"] or 0) for name, of in found.items()}

    def read(self, path: str) -> bytes:
        """See `Target`."""
        with self._answering():
            try:
                return self.system.cat_file(self._place(path))
            except FileNotFoundError:
                return b""

    def write(self, path: str, data: bytes) -> None:
        """See `Target`."""
        with self._answering():
            self.system.makedirs(str(PurePosixPath(self._place(path)).parent), exist_ok=True)
            self.system.pipe_file(self._place(path), data)

    def remove(self, path: str) -> None:
        """See `Target`."""
        with self._answering():
            if self.system.exists(self._place(path)):
                self.system.rm_file(self._place(path))

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Tell of a store that fails as an error a person can act on: each kind of store raises errors of its own."""
        try:
            yield
        except Exception as error:
            raise PlatformError(
                f"the store does not take or give a file: {type(error).__name__}: {error}"[:300],
                code="PMO-E01",
                where=self.root,
                action="look at address, credentials and network, then run the same command again",
            ) from error
