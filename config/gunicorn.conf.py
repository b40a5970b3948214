"""How gunicorn serves Sucharit; `make run` and the service files of `deploy/` both use it.

Environment: BIND (127.0.0.1), PORT (8000), WEB_WORKERS (2), WEB_THREADS (4), DEMO.
"""

import gc
import os
import sys
from pathlib import Path

_host = os.environ.get("BIND") or "127.0.0.1"
if os.environ.get("DEMO") == "1" and _host not in ("127.0.0.1", "localhost"):
    # The demonstration's passwords are public.
    raise SystemExit(f"DEMO=1 listens on 127.0.0.1 only, not on BIND={_host}")


def _stop_unless_ready():
    """One clear line in place of a trace, and no start without the databases."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connections
    from django.db.utils import Error

    alias = ""
    try:
        django.setup()
        for alias in connections:
            connections[alias].ensure_connection()
    except ImproperlyConfigured as error:
        raise SystemExit(f"Sucharit does not start: {error}") from None
    except Error as error:
        reason = str(error).strip().partition("\n")[0]
        raise SystemExit(f"Sucharit does not start: database {alias}: {reason}") from None
    finally:
        if django.apps.apps.ready:
            connections.close_all()


_stop_unless_ready()

bind = f"{_host}:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_WORKERS") or 2)
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 60
graceful_timeout = 10
# Each request comes by a connection of its own, and the worker that is idle takes it. A kept one
# stays with its worker: now and then all of them hung on one, and the other processor rested.
keepalive = 0
# The program is loaded once and its memory shared by the workers.
preload_app = True
# Heartbeat files must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
# A second way to command the server, in the home folder: not needed, so not offered.
control_socket_disable = True
# No access log: it would keep the addresses of those who report. The program logs requests itself.
accesslog = None
errorlog = "-"
loglevel = "warning"


def when_ready(server):
    """Keep what is loaded out of the collector, so that the workers go on sharing its memory."""
    gc.collect()
    gc.freeze()


# A page makes some thirty thousand objects and drops them all: looking for circles after each 700
# takes a tenth of its time.
_OBJECTS_BETWEEN_COLLECTIONS = 20_000
# A thread that has its answer from the database waits so long for the one that computes, and an
# office's others wait for the lock it may hold. Python's own five milliseconds are many queries'.
_SECONDS_OF_A_TURN = 0.0005


def post_fork(server, worker):
    """A connection opened while loading must not be used by two processes."""
    from django.db import connections

    connections.close_all()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 20, 20)
    sys.setswitchinterval(_SECONDS_OF_A_TURN)
