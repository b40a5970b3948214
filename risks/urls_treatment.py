"""After the score: controls, residual risk, treatment, acceptance, reviews."""

from django.urls import path

from .views import acceptance, controls, reviews, treatment

urlpatterns = [
    path("risks/assessed/<uuid:uuid>/controls/", controls.controls, name="controls"),
    path("risks/controls/<uuid:uuid>/", controls.control_edit, name="control_edit"),
    path("risks/controls/<uuid:uuid>/remove/", controls.control_remove, name="control_remove"),
    path("risks/controls/files/<uuid:uuid>/", controls.control_file, name="control_file"),
    path("risks/assessed/<uuid:uuid>/residual/", controls.residual, name="residual"),
    path("risks/assessed/<uuid:uuid>/treatment/", treatment.treatment, name="treatment"),
    path("risks/options/<uuid:uuid>/", treatment.option_edit, name="option_edit"),
    path("risks/options/<uuid:uuid>/choose/", treatment.option_choose, name="option_choose"),
    path("risks/options/<uuid:uuid>/unchoose/", treatment.option_unchoose, name="option_unchoose"),
    path("risks/options/<uuid:uuid>/remove/", treatment.option_remove, name="option_remove"),
    path("risks/assessed/<uuid:uuid>/reasons/", treatment.reasons, name="reasons"),
    path(
        "risks/assessed/<uuid:uuid>/acceptance/", acceptance.acceptance_new, name="acceptance_new"
    ),
    path("risks/acceptances/<uuid:uuid>/", acceptance.acceptance, name="acceptance"),
    path(
        "risks/acceptances/<uuid:uuid>/move/<slug:name>/",
        acceptance.acceptance_move,
        name="acceptance_move",
    ),
    path("risks/reviews/", reviews.reviews, name="reviews"),
    path("risks/reviews/<uuid:uuid>/", reviews.review, name="review"),
    path("risks/<uuid:uuid>/indicators/", reviews.indicators, name="indicators"),
    path("risks/indicators/<uuid:uuid>/", reviews.indicator, name="indicator"),
]
