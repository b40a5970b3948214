"""Written notices of a case, the receipt at the counter, and the posters of places."""

from django.urls import path

from .views import notices, paper, posting

urlpatterns = [
    path("complaints/<uuid:uuid>/receipt.pdf", paper.receipt, name="receipt"),
    path("complaints/<uuid:uuid>/notices/", notices.notices, name="notices"),
    path("complaints/<uuid:uuid>/notices/new/", notices.notice_new, name="notice_new"),
    path("complaints/<uuid:uuid>/notices/<uuid:notice>/", notices.notice, name="notice"),
    path("complaints/<uuid:uuid>/notices/<uuid:notice>.pdf", notices.letter_pdf, name="letter_pdf"),
    path(
        "complaints/<uuid:uuid>/notices/<uuid:notice>.docx", notices.letter_word, name="letter_docx"
    ),
    path("complaints/letters/", posting.letters, name="letters"),
    path("complaints/places/posters.pdf", paper.posters, name="posters"),
    path("complaints/places/<uuid:uuid>/poster.pdf", paper.poster, name="poster"),
]
