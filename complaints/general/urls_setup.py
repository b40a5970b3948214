"""What an office sets up and publishes: categories, places, committee, terms, manuals, figures."""

from django.urls import path

from .views import figures, manuals, places, setup, summary

urlpatterns = [
    path("complaints/settings/", setup.settings, name="settings"),
    path("complaints/settings/terms/", setup.terms, name="terms"),
    path("complaints/categories/", setup.categories, name="categories"),
    path("complaints/categories/examples/", setup.category_examples, name="category_examples"),
    path("complaints/categories/new/", setup.category_new, name="category_new"),
    path("complaints/categories/<uuid:uuid>/", setup.category_edit, name="category_edit"),
    path("complaints/places/", places.places, name="places"),
    path("complaints/places/new/", places.place_new, name="place_new"),
    path("complaints/places/<uuid:uuid>/", places.place_edit, name="place_edit"),
    path("complaints/committee/", setup.committee, name="committee"),
    path("complaints/committee/new/", setup.member_new, name="member_new"),
    path("complaints/committee/<uuid:uuid>/", setup.member_edit, name="member_edit"),
    path("complaints/manuals/", manuals.manuals, name="manuals"),
    path("complaints/manuals/begin/<str:kind>/", manuals.manual_begin, name="manual_begin"),
    path("complaints/manuals/<uuid:uuid>/", manuals.manual, name="manual"),
    path("complaints/manuals/<uuid:uuid>/publish/", manuals.manual_publish, name="manual_publish"),
    path("complaints/manuals/<uuid:uuid>.pdf", manuals.manual_pdf, name="manual_pdf"),
    path("complaints/statistics/", figures.statistics_page, name="statistics"),
    path("complaints/statistics.csv", figures.statistics_csv, name="statistics_csv"),
    path("complaints/statistics.pdf", figures.statistics_pdf, name="statistics_pdf"),
    path("complaints/summary/", summary.summaries, name="summaries"),
    path("complaints/summary/<int:year>/", summary.summary, name="summary"),
    path("complaints/summary/<int:year>/do/<slug:name>/", summary.summary_act, name="summary_act"),
    path("complaints/summary/<int:year>.pdf", summary.summary_pdf, name="summary_pdf"),
]
