"""The pages of those who report, below /o/<slug>/; answered by the gate alone (gate.py)."""

from django.urls import path

from .views import door, inbox, leave

app_name = "corruption"
urlpatterns = [
    path("corruption/new/", door.new, name="new"),
    path("corruption/inbox/", inbox.inbox, name="inbox"),
    path("corruption/inbox/say/", inbox.say, name="say"),
    path("corruption/inbox/files/<uuid:uuid>/", inbox.download, name="file"),
    path("corruption/inbox/requests/<uuid:uuid>/object/", inbox.object_to, name="object"),
    path("corruption/inbox/acknowledgement/", inbox.acknowledgement, name="acknowledgement"),
    path("corruption/inbox/exchange/", inbox.exchange, name="exchange"),
    path("corruption/inbox/end/", inbox.end, name="end"),
    path("corruption/leave/", leave.leave, name="leave"),
]
