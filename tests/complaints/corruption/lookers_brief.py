"""The project's own looker in a process that waits for nobody."""

from complaints.corruption.sandbox import serving
from complaints.corruption.sandbox.looking import look

serving.IDLE_SECONDS = 0.3

__all__ = ["look"]
