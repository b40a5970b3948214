import cProfile, pstats, time, io
import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from . import builders
from .reporters import Reporter, text
@pytest.mark.django_db
def test_profile(org, other_org, clock, monkeypatch):
    office = builders.open_channel(org)
    r = Reporter(office.organisation, clock)
    r.post()
    t = r.ticket()
    with CaptureQueriesContext(connections["corruption"]) as q:
        r.post(t)
    for x in q.captured_queries: print(x["sql"][:90])
    print(len(q.captured_queries))
    ts=[r.ticket() for _ in range(40)]
    real=time.perf_counter
    p=cProfile.Profile()
    a=real()
    for t in ts: text(r.post(t))
    print("ms each", (real()-a)/40*1000)
    ts=[r.ticket() for _ in range(40)]
    p.enable()
    for t in ts: text(r.post(t))
    p.disable()
    s=io.StringIO(); pstats.Stats(p,stream=s).sort_stats("cumtime").print_stats(45); print(s.getvalue())
