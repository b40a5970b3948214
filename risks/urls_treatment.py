"""After the score: controls, residual risk, treatment, acceptance, reviews."""

from django.urls import path

from .views.pending import pending

urlpatterns = [
    path("risks/assessed/<uuid:uuid>/controls/", pending, name="controls"),
    path("risks/controls/<uuid:uuid>/", pending, name="control_edit"),
    path("risks/controls/<uuid:uuid>/remove/", pending, name="control_remove"),
    path("risks/assessed/<uuid:uuid>/residual/", pending, name="residual"),
    path("risks/assessed/<uuid:uuid>/treatment/", pending, name="treatment"),
    path("risks/options/<uuid:uuid>/", pending, name="option_edit"),
    path("risks/options/<uuid:uuid>/choose/", pending, name="option_choose"),
    path("risks/options/<uuid:uuid>/unchoose/", pending, name="option_unchoose"),
    path("risks/options/<uuid:uuid>/remove/", pending, name="option_remove"),
    path("risks/assessed/<uuid:uuid>/reasons/", pending, name="reasons"),
    path("risks/assessed/<uuid:uuid>/acceptance/", pending, name="acceptance_new"),
    path("risks/acceptances/<uuid:uuid>/", pending, name="acceptance"),
    path("risks/acceptances/<uuid:uuid>/move/<slug:name>/", pending, name="acceptance_move"),
    path("risks/reviews/", pending, name="reviews"),
    path("risks/reviews/<uuid:uuid>/", pending, name="review"),
    path("risks/<uuid:uuid>/indicators/", pending, name="indicators"),
    path("risks/indicators/<uuid:uuid>/", pending, name="indicator"),
]
