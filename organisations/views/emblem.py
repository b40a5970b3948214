"""The administrator's page of the organisation's emblem."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from workflow.attachments import EXTENSIONS

from ..permissions import Permission
from ..scope import staff_view
from ..services.emblem import remove_emblem, save_emblem


class EmblemForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("ภาพตราสัญลักษณ์"),
        help_text=gettext_lazy("JPG PNG WEBP ไม่เกิน 20 เมกะไบต์ PNG พื้นใสเหมาะที่สุด"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(EXTENSIONS["image"]))}),
        error_messages={
            "required": gettext_lazy("กรุณาเลือกภาพตราสัญลักษณ์"),
            "empty": gettext_lazy("แฟ้มนี้ว่างเปล่า กรุณาเลือกแฟ้มใหม่"),
        },
    )


@staff_view(Permission.SETTINGS_MANAGE)
@require_http_methods(["GET", "POST"])
def emblem(request, slug):
    """Shows it where it is used, takes another one, or goes without."""
    organisation = request.organisation
    removing = request.method == "POST" and "remove" in request.POST
    if removing:
        remove_emblem(organisation=organisation, by=request.user)
        messages.success(request, _("นำตราสัญลักษณ์ออกแล้ว"))
        return redirect("organisations:emblem", slug)
    form = EmblemForm(request.POST, request.FILES) if request.method == "POST" else EmblemForm()
    if request.method == "POST" and form.is_valid():
        try:
            save_emblem(organisation=organisation, by=request.user, file=form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("ใช้ตราสัญลักษณ์นี้แล้ว"))
            return redirect("organisations:emblem", slug)
    return render(request, "organisations/emblem.html", {"form": form})
