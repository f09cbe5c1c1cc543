"""Reports made on the workers of a Dask cluster: each in a process of its own there; publishing stays with the parent."""

import atexit
import os
import tempfile
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from pmo_lib.errors import PlatformError
from pmo_lib.run.cache import versions
from pmo_lib.run.execution import Children
from pmo_lib.run.task import Failure, Reading, Task, Verdict, task_from, to_json, verdict_from

CONNECTING = 30  # seconds
GRACE = 300  # seconds beyond the time that a report may take: it may have to wait for a worker
INSTALL = 'pip install "pmo-lib[dask]" here and on every worker'


@cache
def _children() -> Children:
    """Those of this worker, with a warm process that forks one for each report."""
    found = Children()
    found.warm(Path(tempfile.mkdtemp(prefix="pmo-worker-")))
    atexit.register(found.stop)
    return found


def make_here(task: str, folder: str, timeout: float) -> str:
    """
    Make a report on this worker, in a process of its own; task and verdict are JSON.

    It is made in a private folder and then moved to where the parent looks: of a worker that died something may go on
    for a moment, and must not write into what another worker makes.
    """
    if not Path(folder).is_dir():
        return to_json(Verdict(failure=Failure("NoSharedFolder", _NO_FOLDER)))
    private = Path(tempfile.mkdtemp(dir=folder))
    own = replace(task_from(task), staging=private)
    verdict = _children().run(own, private, timeout)
    for made in private.iterdir():
        if made.is_file():
            os.replace(made, Path(folder) / made.name)
    _move_folders(private, Path(folder))
    return to_json(verdict)


def _move_folders(private: Path, folder: Path) -> None:
    for made in private.iterdir():
        if made.is_dir() and not (folder / made.name).exists():
            os.replace(made, folder / made.name)


_NO_FOLDER = (
    "the worker does not see the folder of the output; "
    "workspace and output must lie at the same path on all machines, on a shared file system"
)


@dataclass(slots=True)
class DaskChildren(Children):
    """Children whose reports are made on a cluster; sources are read here, where their secrets are."""

    client: Any = None
    futures: set = field(default_factory=set)

    @property
    def elsewhere(self) -> bool:
        """The memory of this machine does not limit how many reports are made at a time."""
        return True

    @property
    def workers(self) -> int:
        """How many reports the cluster makes at a time."""
        return max(1, sum(self.client.nthreads().values()))

    def warm(self, folder: Path) -> None:
        """Nothing: workers have warm processes of their own."""

    def run(
        self,
        task: Task | Reading,
        folder: Path,
        timeout: float,
        *,
        secrets: dict[str, str] | None = None,
    ) -> Verdict:
        """As `Children.run`; a report whose worker dies is made on another one."""
        if isinstance(task, Reading):
            return Children.run(self, task, folder, timeout, secrets=secrets)
        self._go_on()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        future = self.client.submit(make_here, to_json(task), str(folder), timeout, pure=False)
        with self.lock:
            self.futures.add(future)
        try:
            return verdict_from(future.result(timeout + GRACE))
        except Exception as error:
            self._go_on()
            message = f"the cluster gave no result: {type(error).__name__}: {error}"[:500]
            return Verdict(failure=Failure("Crashed", message))
        finally:
            with self.lock:
                self.futures.discard(future)
            future.release()

    def stop(self) -> None:
        """Start no new report; those that workers are making are given up."""
        with self.lock:
            given_up = list(self.futures)
        Children.stop(self)
        for future in given_up:
            future.cancel(force=True)
        self.client.close()


def connect(address: str) -> DaskChildren:
    """
    Children on the cluster of a scheduler's address, such as `tcp://scheduler:8786`.

    Raises:
        PlatformError: the extra `dask` is not installed, no scheduler with a worker answers, or a worker has other versions.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise PlatformError(
            "the package distributed is not installed", code="PMO-N12", action=INSTALL
        ) from error
    try:
        client = Client(address, timeout=CONNECTING)
        client.wait_for_workers(1, timeout=CONNECTING)
        others = {str(one) for one in client.run(versions).values() if one != versions()}
    except (OSError, TimeoutError, ValueError) as error:
        raise PlatformError(
            f"no cluster answers: {error}",
            code="PMO-E03",
            where=address,
            action="start a scheduler and at least one worker: dask scheduler, dask worker ADDRESS",
        ) from error
    if others:
        raise PlatformError(
            f"a worker has other versions: {others.pop()} instead of {versions()}",
            code="PMO-N12",
            where=address,
            action=INSTALL,
        )
    return DaskChildren(client=client)
