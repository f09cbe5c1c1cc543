"""Reports made on a Dask cluster: the same facts to the byte as on one machine, also if a worker is killed."""

import os
import shutil
import signal
import threading
import time
from pathlib import Path

import pytest

from pmo_lib.run import runner
from tests.command_line import new_children, pmo
from tests.run.made import two_programs

pytestmark = pytest.mark.thorough
ROOT = Path(__file__).parents[2]


@pytest.fixture
def cluster(skip_or_fail, monkeypatch):
    try:
        from distributed import LocalCluster
    except ImportError as error:
        skip_or_fail(f"no Dask cluster: {error}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as made:
        yield made


def facts(output: Path) -> dict[str, bytes]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.name.endswith((".facts.json", ".html")) and path.name != "index.html"
    }


def test_a_killed_worker_loses_nothing_and_all_files_are_those_of_a_local_run(workspace, cluster):
    from pmo_lib.delivery.dask_children import connect

    two_programs(workspace, "status", "governance", "overview")
    here, there = workspace / "here", workspace / "there"
    done = runner.run(
        runner.Request("small", output=here, current=workspace), lambda *_: None, new_children()
    )
    assert done.exit_code == 0
    children = connect(cluster.scheduler_address)
    killed: list[str] = []
    killer = threading.Thread(target=kill_one_that_works, args=(cluster, children.client, killed))
    killer.start()
    try:
        request = runner.Request("small", output=there, current=workspace, workers=2)
        done = runner.run(request, lambda *_: None, children)
        killer.join()
        assert len(killed) == 1 and killed[0] not in children.client.nthreads()
    finally:
        children.stop()
    assert done.exit_code == 0
    assert facts(here) == facts(there) and len(facts(there)) >= 2 * 7


def kill_one_that_works(cluster, client, killed: list[str]) -> None:
    """Kill the first worker that is seen making a report, a moment later."""
    until = time.monotonic() + 60
    while not killed and time.monotonic() < until:
        time.sleep(0.05)
        for address, tasks in client.processing().items():
            if tasks and not killed:
                (one,) = [one for one in cluster.workers.values() if one.worker_address == address]
                time.sleep(0.5)
                os.kill(one.pid, signal.SIGKILL)
                killed.append(address)


def test_the_command_makes_reports_on_a_cluster(workspace, cluster):
    two_programs(workspace, "governance")
    result = pmo(workspace, "run", "small", "--dask", cluster.scheduler_address)
    assert result.returncode == 0, result.stderr
    assert len(facts(workspace / "reports")) == 2 * 3
    shutil.rmtree(workspace / "reports")


def test_a_cluster_that_does_not_answer_is_named(workspace, monkeypatch):
    pytest.importorskip("distributed")
    from pmo_lib.delivery import dask_children

    monkeypatch.setattr(dask_children, "CONNECTING", 1)
    two_programs(workspace, "governance")
    result = pmo(workspace, "run", "small", "--dask", "tcp://127.0.0.1:9")
    assert result.returncode == 7 and "no cluster answers" in result.stderr
