"""Files of a case: adding them, and handing them out after the permission check."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from complaints.files.receiving import limited_uploads
from organisations.pages import posted
from organisations.permissions import Permission
from organisations.scope import staff_view
from workflow import audit, serving

from ..forms.acts import AddFileForm
from ..models import ComplaintFile
from ..services import handling
from .desk_common import act_page, get_complaint

P = Permission


@limited_uploads()
@staff_view(P.COMPLAINT_ENTER)
@require_http_methods(["GET", "POST"])
def add_file(request, slug, uuid):
    """Pictures before and after the work, and papers for the office alone."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_WORK)
    form = AddFileForm(posted(request), request.FILES or None)
    form.fields["files"].refuse(request)
    return act_page(
        request,
        complaint,
        form,
        lambda: handling.add_files(complaint=complaint, by=request.user, **form.values()),
        done=_("แนบแฟ้มแล้ว"),
        title=_("แนบภาพหรือแฟ้ม"),
        button=_("แนบแฟ้ม"),
        consequence=_("ผู้ร้องเห็นภาพก่อนและหลังดำเนินการในหน้าติดตามเรื่อง แฟ้มภายในเห็นเฉพาะเจ้าหน้าที่"),
    )


@staff_view(P.COMPLAINT_ENTER)
@require_GET
def file(request, slug, uuid, file):
    """Pictures in the page, everything else as a download, which is written down."""
    complaint = get_complaint(request, uuid)
    row = get_object_or_404(
        ComplaintFile.objects.select_related("attachment"),
        complaint=complaint,
        attachment__uuid=file,
    )
    if not row.attachment.is_image:
        # A picture is part of the page; a document leaves the system. CG-01 to 18 want no record
        # of who read (WB-03, "every view", is of the other channel).
        with transaction.atomic(using="default"):
            audit.record(actor=request.user, event="complaints.file_opened", obj=complaint)
    return serving.answer_attachment(row.attachment)
