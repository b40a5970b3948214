"""Addresses of approval and of approved versions, below /staff/<slug>/."""

from django.urls import path

from .views import approval, paper, versions

urlpatterns = [
    path("plans/<uuid:uuid>/submit/", approval.plan_submit, name="submit"),
    path("plans/<uuid:uuid>/approve/", approval.plan_approve, name="approve"),
    path("plans/<uuid:uuid>/approve/sign/", approval.plan_sign, name="sign"),
    path("plans/<uuid:uuid>/approve/return/", approval.plan_return, name="return"),
    path("plans/<uuid:uuid>/withdraw/", approval.plan_withdraw, name="withdraw"),
    path("plans/<uuid:uuid>/amend/", approval.plan_amend, name="amend"),
    path(
        "plans/<uuid:uuid>/comments/<uuid:comment>/resolve/",
        approval.comment_resolve,
        name="comment_resolve",
    ),
    path("plans/<uuid:uuid>/memo.pdf", paper.plan_memo, name="memo"),
    path("plans/<uuid:uuid>/memo/", paper.memo_number, name="memo_number"),
    path("plans/<uuid:uuid>/paper/", paper.plan_paper, name="paper"),
    path("plans/<uuid:uuid>/paper/confirm/", paper.paper_confirm, name="paper_confirm"),
    path("plans/<uuid:uuid>/paper/<int:position>/", paper.paper_signature, name="paper_signature"),
    path("plans/<uuid:uuid>/versions/", versions.plan_versions, name="versions"),
    path("plans/<uuid:uuid>/versions/<int:number>/", versions.plan_version, name="version"),
    path(
        "plans/<uuid:uuid>/versions/<int:number>/plan.pdf",
        versions.version_pdf,
        name="version_pdf",
    ),
    path(
        "plans/<uuid:uuid>/versions/<int:number>/plan.pdf/progress/",
        versions.version_printing,
        name="version_printing",
    ),
    path("plans/<uuid:uuid>/diff/", versions.plan_diff, name="diff"),
]
