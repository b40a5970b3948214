"""The desk: the list, a case, and what is done to it."""

from django.urls import path

from .views import acts, case, desk, desk_files, similar

urlpatterns = [
    path("complaints/", desk.complaints, name="list"),
    path("complaints/new/", desk.new, name="new"),
    path("complaints/<uuid:uuid>/", case.case, name="case"),
    path("complaints/<uuid:uuid>/filed/", desk.filed, name="filed"),
    path("complaints/<uuid:uuid>/edit/", case.edit, name="edit"),
    path("complaints/<uuid:uuid>/contact/", case.contact, name="contact"),
    path("complaints/<uuid:uuid>/assign/", acts.assign, name="assign"),
    # accept, start, answer, dismiss, close, reopen, move: one page each, by the workflow's names.
    path("complaints/<uuid:uuid>/do/<slug:name>/", acts.act, name="act"),
    path("complaints/<uuid:uuid>/extend/", acts.extend, name="extend"),
    path("complaints/<uuid:uuid>/pause/", acts.pause, name="pause"),
    path("complaints/<uuid:uuid>/resume/", acts.resume, name="resume"),
    path("complaints/<uuid:uuid>/release/", acts.release, name="release"),
    path("complaints/<uuid:uuid>/note/", acts.note, name="note"),
    path("complaints/<uuid:uuid>/explain/", acts.explain, name="explain"),
    path("complaints/<uuid:uuid>/rating/", acts.rating, name="rating"),
    path("complaints/<uuid:uuid>/hearing/", acts.hearing, name="hearing"),
    path("complaints/<uuid:uuid>/files/", desk_files.add_file, name="add_file"),
    path("complaints/<uuid:uuid>/files/<uuid:file>/", desk_files.file, name="file"),
    path("complaints/<uuid:uuid>/similar/", similar.similar, name="similar"),
    path("complaints/<uuid:uuid>/merge/", similar.merge, name="merge"),
    path("complaints/<uuid:uuid>/repeat/", similar.repeat, name="repeat"),
]
