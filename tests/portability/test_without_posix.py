"""The library where POSIX is not there: no module needs it, and the sample's report is made with a kernel."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "pmo_lib"
HOME = "operating_system.py"
POSIX_MODULES = {"fcntl", "resource", "grp", "pwd", "pty", "termios", "syslog", "posix"}
POSIX_NAMES = {
    *("fork", "killpg", "setsid", "getuid", "geteuid", "getpgid", "SIGKILL", "SIGHUP", "SIGALRM"),
    *("SIGCHLD", "setitimer", "mkfifo", "prlimit", "O_NOFOLLOW", "O_NONBLOCK", "waitpid"),
}
# Modules that serve the engine `fork` alone, which is not offered where there is no fork.
FORK_ONLY = {"forkserver.py", "shell.py"}


def posix_uses(path: Path) -> list[str]:
    """Lines of a file that import a module or use a name that only POSIX has, or name a file of /proc."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        odd = [name for name in names if name.split(".")[0] in POSIX_MODULES]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            used = node.value.id in ("os", "signal") and node.attr in POSIX_NAMES
            odd += [f"{node.value.id}.{node.attr}"] if used else []
        found += [f"{path.name}:{node.lineno} {name}" for name in odd]
    return found


def test_only_one_module_uses_what_posix_alone_has():
    found = [
        use
        for path in LIBRARY.rglob("*.py")
        if path.name not in {HOME, *FORK_ONLY}
        for use in posix_uses(path)
    ]
    assert found == []


def test_a_use_of_posix_is_found_wherever_it_stands(tmp_path):
    path = tmp_path / "sample.py"
    path.write_text(
        "import os, signal\ndef f():\n    import fcntl\n    os.fork()\n    signal.SIGKILL\n"
    )
    assert sorted(posix_uses(path)) == [
        "sample.py:3 fcntl",
        "sample.py:4 os.fork",
        "sample.py:5 signal.SIGKILL",
    ]


def python_without_posix(folder: Path) -> Path:
    """An environment whose Python looks to pmo_lib as on Windows, in its children, too."""
    made = [sys.executable, "-m", "venv", "--without-pip", folder]
    subprocess.run(made, check=True, capture_output=True)
    site = next(folder.glob("lib/python3*/site-packages"))
    here = [str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))]
    (site / "dependencies.pth").write_text("\n".join(here) + "\n")
    (site / "without_posix.py").write_text(
        (Path(__file__).parent / "without_posix.py").read_text(encoding="utf-8")
    )
    (site / "zz_without_posix.pth").write_text("import without_posix\n")
    return folder / "bin" / "python"


PROBE = """
from pmo_lib import operating_system
from pmo_lib.run import forkserver_client, making, publishing, runner
assert not operating_system.CAN_FORK and operating_system.fcntl is None
assert operating_system.resource is None
assert operating_system.peak_memory_mb() is None and operating_system.children() == set()
assert operating_system.available_memory_mb() == operating_system.PLENTY_MB
"""


@pytest.mark.thorough
def test_the_status_report_of_the_sample_is_made_with_a_kernel_where_posix_is_not_there(tmp_path):
    python = python_without_posix(tmp_path / "venv")
    env = {"PATH": os.defpath, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}

    def run(*arguments: str, cwd: Path = tmp_path) -> subprocess.CompletedProcess:
        command = [python, *arguments]
        return subprocess.run(
            command, cwd=cwd, env=env, check=False, capture_output=True, text=True, timeout=500
        )

    probe = run("-c", PROBE)
    assert probe.returncode == 0, probe.stderr
    pmo = ("-c", "from pmo_lib.cli import main; main()")
    assert run(*pmo, "new", "office").returncode == 0
    office = tmp_path / "office"
    asked = ("--program", "workforce", "--notebook", "status", "--engine", "kernel")
    made = run(*pmo, "run", "healthcare", *asked, cwd=office)
    assert made.returncode == 0, made.stderr
    page = next((office / "reports" / "healthcare" / "workforce").rglob("status.facts.json"))
    assert page.stat().st_size > 1000
    again = run(*pmo, "run", "healthcare", *asked[:4], cwd=office)  # auto takes the kernel, too
    assert again.returncode == 0 and "published" not in again.stderr, again.stderr
    assert run(*pmo, "status", "healthcare", "--max-age", "1h", cwd=office).returncode == 0
