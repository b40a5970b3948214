"""Addresses of the framework browser and of drafting."""

from django.urls import path

from .views import draft_activities as activities
from .views import drafting, framework, order, search

urlpatterns = [
    path("framework/", framework.browser, name="framework"),
    path("framework/nodes/", framework.node_options, name="framework_nodes"),
    path("framework/hint/", framework.node_hint_fragment, name="framework_hint"),
    path("search/", search.search, name="search"),
    path("plans/", drafting.plan_list, name="list"),
    path("plans/new/", drafting.plan_new, name="new"),
    path("plans/<uuid:uuid>/", drafting.plan_detail, name="detail"),
    path("plans/<uuid:uuid>/read/", drafting.plan_read, name="read"),
    path("plans/<uuid:uuid>/edit/", drafting.plan_edit, name="edit"),
    path("plans/<uuid:uuid>/copy/", drafting.plan_copy, name="copy"),
    path("plans/<uuid:uuid>/sections/<slug:key>/", drafting.plan_section, name="section"),
    path("plans/<uuid:uuid>/statements/", drafting.plan_statements, name="statements"),
    path("plans/<uuid:uuid>/swot/", drafting.plan_swot, name="swot"),
    path("plans/<uuid:uuid>/ita/", drafting.plan_ita, name="ita"),
    path("plans/<uuid:uuid>/alignments/", drafting.plan_alignments, name="alignments"),
    path("plans/<uuid:uuid>/working-group/", drafting.plan_working_group, name="working_group"),
    path("plans/<uuid:uuid>/working-group/order/", order.plan_order, name="order"),
    path("plans/<uuid:uuid>/renumber/", drafting.plan_renumber, name="renumber"),
    path("plans/<uuid:uuid>/activities/new/", activities.activity_new, name="activity_new"),
    path("activities/<uuid:uuid>/draft/", activities.draft_activity, name="draft_activity"),
    path("activities/<uuid:uuid>/edit/", activities.activity_edit, name="activity_edit"),
    path("activities/<uuid:uuid>/delete/", activities.activity_delete, name="activity_delete"),
]
