"""Addresses of plans, below /staff/<slug>/. Each file of addresses belongs to one job."""

from importlib import import_module
from importlib.util import find_spec

app_name = "plans"
urlpatterns = []
for _name in ("drafting", "approval", "progress"):
    if find_spec(f"plans.urls_{_name}"):
        urlpatterns += import_module(f"plans.urls_{_name}").urlpatterns
