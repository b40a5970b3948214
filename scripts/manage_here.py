"""`manage.py` with the environment of this folder: its data under `var/` and its secret key."""

import os
import sys

from scripts.common import PYTHON, ROOT, local_environment

if __name__ == "__main__":
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), "manage.py", *sys.argv[1:]], local_environment())
