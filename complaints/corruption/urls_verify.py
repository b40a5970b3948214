"""Where an acknowledgement of a report is verified; answered by the gate alone (gate.py)."""

from django.urls import path

from .views import acknowledgement

app_name = "acknowledgement"
urlpatterns = [path("acknowledgement/", acknowledgement.verify, name="verify")]
