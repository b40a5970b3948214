"""The project's settings as in all tests: a small Argon2id, quick passwords, files uncollected."""

import pytest  # noqa: F401

from config.settings import *  # noqa: F403
