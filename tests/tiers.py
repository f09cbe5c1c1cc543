"""Which tier of tests runs: docs/testing.md describes them."""

import os

TEST_ALL = bool(os.environ.get("TEST_ALL"))  # set by `make test-all`
EVERY_SEED = slice(None) if TEST_ALL else slice(3)  # of a list of seeds; `make test` takes a few
