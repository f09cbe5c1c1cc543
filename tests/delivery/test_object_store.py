"""Sharing to an S3 server of this machine: the same files as in a folder."""

import pytest

from pmo_lib.delivery.targets import Folder, target_at
from tests.delivery.published import office
from tests.delivery.test_share import allow, share

pytestmark = pytest.mark.thorough


@pytest.fixture
def bucket(monkeypatch, skip_or_fail) -> str:
    try:
        import s3fs  # noqa: F401
        from moto.server import ThreadedMotoServer
    except ImportError as error:
        skip_or_fail(f"no local S3 server: {error}")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("FSSPEC_S3_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    import fsspec

    fsspec.filesystem("s3").mkdir("reports")
    yield "s3://reports/office"
    server.stop()


def test_an_s3_server_gets_the_same_files_as_a_folder(bucket, tmp_path, tmp_path_factory):
    workspace = office(tmp_path_factory.mktemp("office"))
    assert share(workspace, tmp_path).exit_code == share(workspace, bucket).exit_code == 0
    store, sizes = target_at(bucket), Folder(tmp_path).sizes("")
    assert store.sizes("") == sizes
    assert all(store.read(path) == (tmp_path / path).read_bytes() for path in sizes)
    assert "0 files written" in share(workspace, bucket).done[0]
    allow(workspace, "first: {programs: [a]", "first: {programs: [b]")
    share(workspace, bucket)
    assert not [path for path in store.sizes("first") if "/a/" in path]
    assert [path for path in store.sizes("first") if "/b/" in path]
