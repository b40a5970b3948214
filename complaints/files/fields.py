"""A form field for several files: its limits in words, its errors by file name."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow import attachments

from .limits import Limits, default_limits
from .receiving import refusal_messages

ACCEPTS = {
    "image": ".jpg,.jpeg,.png,.webp,image/jpeg,image/png,image/webp",
    "document": ".jpg,.jpeg,.png,.webp,.pdf,image/jpeg,image/png,image/webp,application/pdf",
}
# After these the next file would meet the same fault, and wait for it as long.
_ENDS_ALL = {"scan"}


@dataclass(frozen=True)
class CleanFile:
    """A file that was checked, cleaned and scanned, and is stored nowhere yet."""

    name: str
    content: bytes
    extension: str
    media_type: str

    @property
    def size(self) -> int:
        return len(self.content)

    def take(self, *, obj, organisation, by, **options):
        """Stores it as an attachment of `obj`; the same call as of a staged file."""
        return attachments.keep(
            self.content,
            obj=obj,
            organisation=organisation,
            by=by,
            name=self.name,
            extension=self.extension,
            media_type=self.media_type,
            **options,
        )


class FilesInput(forms.FileInput):
    """Several files at once; the browser offers only what is taken."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name) or []

    def value_omitted_from_data(self, data, files, name):
        return False


class FilesField(forms.FileField):
    """Cleans to a list of `CleanFile`, empty when nothing was chosen.

    A form that has it calls `refuse(request)` before it is checked, so that what the upload
    handler dropped is said beside the field, and reads `taken` to keep the good files of a form
    that comes back. `waiting` is the number and bytes of files that were staged before.
    """

    widget = FilesInput
    default_error_messages = {"required": gettext_lazy("กรุณาเลือกแฟ้มอย่างน้อยหนึ่งแฟ้ม")}

    def __init__(self, *, limits: Limits | None = None, **kwargs):
        self._limits = limits
        self.taken: list[CleanFile] = []
        self.refusals: list = []
        self.waiting = (0, 0)
        kwargs.setdefault("label", gettext_lazy("ภาพหรือเอกสาร"))
        super().__init__(**kwargs)
        if not self.help_text:
            # In the language of the page, not of the moment when the class was read.
            self.help_text = lazy(limits_in_words, str)(self.limits)
        self.widget.attrs.setdefault("accept", ACCEPTS[self.limits.accept])

    @property
    def limits(self) -> Limits:
        return self._limits or default_limits()

    def has_changed(self, initial, data) -> bool:
        return bool(data)

    def refuse(self, request, name: str = "files") -> None:
        """Takes over what the upload handler refused in the field `name`."""
        # Nothing is refused before the form has been read.
        _read = request.FILES
        refused = getattr(request, "refused_uploads", ())
        self.refusals = [refusal for refusal in refused if refusal.field == name]

    def clean(self, data, initial=None) -> list[CleanFile]:
        uploads = [upload for upload in data or [] if upload]
        errors = [
            ValidationError(line, code="refused")
            for line in refusal_messages(self.refusals, self.limits)
        ]
        if self.required and not uploads and not self.waiting[0] and not errors:
            raise ValidationError(self.error_messages["required"], code="required")
        self.taken = []
        count, total = self.waiting
        for upload in uploads:
            try:
                # The handler counted too, but not what waits from an earlier try.
                count, total = count + 1, total + upload.size
                self._check_room(count, total)
                file = CleanFile(*attachments.clean_upload(upload, accept=self.limits.accept))
            except ValidationError as error:
                count, total = count - 1, total - upload.size
                errors.append(_named(upload, error))
                if getattr(error, "code", "") in _ENDS_ALL:
                    break
            else:
                self.taken.append(file)
        if errors:
            raise ValidationError(errors)
        return self.taken

    def _check_room(self, count: int, total: int) -> None:
        if count > self.limits.max_count:
            raise ValidationError(
                _("แนบได้ไม่เกิน %(limit)d แฟ้ม") % {"limit": self.limits.max_count}, code="count"
            )
        if total > self.limits.max_total:
            raise ValidationError(
                _("แฟ้มรวมกันเกิน %(limit)d เมกะไบต์") % {"limit": self.limits.max_total // 2**20},
                code="total",
            )


def _named(upload, error: ValidationError) -> ValidationError:
    name = attachments.clean_name(upload.name or "")
    return ValidationError(
        "%(name)s: %(reason)s",
        code=getattr(error, "code", ""),
        params={"name": name, "reason": " ".join(error.messages)},
    )


def limits_in_words(limits: Limits) -> str:
    """What may be chosen, for the line beneath the label."""
    words = (
        _("ภาพ JPG PNG หรือ WEBP ไม่เกิน %(count)d แฟ้ม แฟ้มละไม่เกิน %(each)d MB รวมไม่เกิน %(total)d MB")
        if limits.accept == "image"
        else _(
            "ภาพ JPG PNG WEBP หรือเอกสาร PDF ไม่เกิน %(count)d แฟ้ม "
            "แฟ้มละไม่เกิน %(each)d MB รวมไม่เกิน %(total)d MB"
        )
    )
    return words % {
        "count": limits.max_count,
        "each": limits.megabytes,
        "total": limits.max_total // 2**20,
    }
