"""The public's addresses below /o/<slug>/: file, track, read figures and manuals."""

from django.urls import path

from .views import figures, public, tracking

app_name = "complaints"
urlpatterns = [
    path("complaints/", public.doors, name="doors"),
    path("complaints/new/", public.new, name="new"),
    path("complaints/track/", tracking.track, name="track"),
    path("complaints/track/moved/", tracking.moved_receipt, name="moved_receipt"),
    path("complaints/track/leave/", tracking.leave, name="track_leave"),
    path("complaints/track/<uuid:uuid>/", tracking.tracked, name="tracked"),
    path("complaints/track/<uuid:uuid>/words/", tracking.add_words, name="add_words"),
    path("complaints/track/<uuid:uuid>/files/", tracking.add_file, name="add_file"),
    path(
        "complaints/track/<uuid:uuid>/files/<uuid:file>/",
        tracking.tracked_file,
        name="tracked_file",
    ),
    path("complaints/track/<uuid:uuid>/again/", tracking.ask_again, name="ask_again"),
    path("complaints/track/<uuid:uuid>/rate/", tracking.rate, name="rate"),
    path("statistics/", figures.public_statistics, name="statistics"),
    path("statistics/<int:year>.csv", figures.public_statistics_csv, name="statistics_csv"),
    path("statistics/<int:year>.pdf", figures.public_statistics_pdf, name="statistics_pdf"),
    path("manuals/", figures.public_manuals, name="manuals"),
    path("manuals/<str:kind>.pdf", figures.public_manual_pdf, name="manual_pdf"),
]
