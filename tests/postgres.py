"""A real PostgreSQL server for a test: the system's own, on a socket in a short folder, run by somebody without rights."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "c0rrect/horse@battery&staple"
NOT_HERE = "no PostgreSQL server here: apt-get install postgresql"


def binaries() -> Path | None:
    """Folder of `initdb` and `pg_ctl`: Debian keeps them out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    in_path = shutil.which("initdb")
    return Path(in_path).resolve().parent if in_path else found[0].parent if found else None


def _nobody() -> dict:
    """Who runs the server: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in names else "nobody"
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


@dataclass
class Server:
    """A server that is up; passwords are asked for."""

    folder: Path
    programs: Path

    def control(self, *what: str) -> None:
        command = [
            str(self.programs / "pg_ctl"),
            "-D",
            str(self.folder / "data"),
            "-w",
            "-s",
            *what,
        ]
        subprocess.run(
            command,
            check=True,
            cwd=self.folder,
            env=_plain(),
            **_nobody(),
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=20 -c shared_buffers=16MB"
        self.control("-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self.control("-m", "immediate", "stop")

    def address(self, password: str = "secret:PG", database: str = "postgres") -> str:
        """As it stands in a portfolio.yml."""
        return f"postgresql://owner:{password}@/{database}?host={self.folder}"

    def connect(self, **more):
        """By the driver, past everything of ours."""
        import psycopg

        told = {
            "user": "owner",
            "password": PASSWORD,
            "dbname": "postgres",
            "host": str(self.folder),
            "autocommit": True,
        }
        return psycopg.connect(**{**told, **more})


def _plain() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@contextmanager
def server() -> Iterator[Server]:
    """Made, started, and gone without trace."""
    programs = binaries()
    if programs is None:
        raise FileNotFoundError(NOT_HERE)
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    try:
        secret = folder / "pw"
        secret.write_text(PASSWORD)
        if who := _nobody():
            for path in (folder, secret):
                shutil.chown(path, who["user"], who["group"])
        command = [
            str(programs / "initdb"),
            "-D",
            str(folder / "data"),
            "-U",
            "owner",
            "-A",
            "scram-sha-256",
            "--pwfile",
            str(secret),
            "-E",
            "UTF8",
            "--no-sync",
        ]
        subprocess.run(
            command, check=True, cwd=folder, env=_plain(), **who, stdout=subprocess.DEVNULL
        )
        secret.unlink()
        one = Server(folder, programs)
        one.start()
        yield one
        subprocess.run(
            [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-s", "stop"],
            check=False,
            env=_plain(),
            cwd=folder,
            **who,
            capture_output=True,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
