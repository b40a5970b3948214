"""`/healthz`: how each part is, from its heartbeat; `/healthz/live`: the web process answers."""

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from workflow import scanning
from workflow.models import Heartbeat

# Beat ticks every 20 s; three missed ticks are a fault.
HEARTBEAT_LIMIT_SECONDS = 70


def _databases() -> dict[str, str]:
    states = {}
    for alias in connections:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
            states[f"database_{alias}"] = "ok"
        except Exception:
            states[f"database_{alias}"] = "down"
    return states


def _cache() -> str:
    # The cache itself goes on without Redis (config.cache).
    ping = getattr(cache, "ping", None)
    return "ok" if ping is None or ping() else "down"


@never_cache
def healthz(request):
    """503 only when a database is down: without the queue people can still read and write."""
    parts = _databases()
    up = all(state == "ok" for state in parts.values())
    parts["queue"] = _cache()
    if settings.CLAMD_URL:
        parts["scanner"] = "ok" if scanning.ping() else "down"
    if parts["database_default"] == "ok":
        beats = dict(Heartbeat.objects.values_list("part", "seen_at"))
        for part in ("worker", "beat"):
            seen = beats.get(part)
            late = not seen or (timezone.now() - seen).total_seconds() > HEARTBEAT_LIMIT_SECONDS
            parts[part] = "late" if late else "ok"
    return JsonResponse({"up": up, "parts": parts}, status=200 if up else 503)


@never_cache
def live(request):
    return JsonResponse({"up": True})
