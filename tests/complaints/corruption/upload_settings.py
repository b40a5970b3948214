"""The project's settings with the address of `upload_urls` alone, for a server of its own."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.complaints.corruption.upload_urls"
