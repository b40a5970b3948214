"""The project's settings with a queue and a data folder that belong to this test process alone."""

from tests.cluster import isolate_worker

isolate_worker()

from config.settings import *  # noqa: E402, F403

# Nothing is collected for tests; the server warns of a folder that is not there.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405

# Each prepared query is compared with what its function says, at every call of every test.
PREPARED_CHECKED = True
