"""Template tags of the page frame and its components (a builtin library: no `load` needed)."""

from functools import lru_cache
from typing import NamedTuple

from django import template
from django.forms.utils import flatatt
from django.http import QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import get_language, gettext

register = template.Library()

SPRITE = "icons.svg"

# State codes that more than one app uses, and how they look. A component that is given `tone` or
# `icon` doesn't ask here.
TONES = {
    "neutral": "circle",
    "info": "clock",
    "ok": "check-circle-fill",
    "warn": "exclamation-triangle-fill",
    "danger": "x-octagon-fill",
    "brand": "info-circle-fill",
}
STATUS_TONES = {
    "draft": ("neutral", "pencil-square"),
    "not_started": ("neutral", "circle"),
    "open": ("info", "clock"),
    "submitted": ("info", "hourglass-split"),
    "in_review": ("info", "hourglass-split"),
    "endorsing": ("info", "hourglass-split"),
    "endorsed": ("info", "hourglass-split"),
    "claimed": ("info", "hourglass-split"),
    "waiting": ("info", "hourglass-split"),
    "requested": ("info", "hourglass-split"),
    "queued": ("info", "hourglass-split"),
    "in_progress": ("info", "clock"),
    # The states of a risk round.
    "criteria": ("neutral", "pencil-square"),
    "assessing": ("info", "clock"),
    "planning": ("info", "clock"),
    "running": ("info", "clock"),
    "building": ("info", "clock"),
    "ready": ("info", "check-lg"),
    "returned": ("warn", "arrow-return-left"),
    "missing": ("warn", "exclamation-triangle-fill"),
    "expired": ("warn", "clock-history"),
    "reopened": ("warn", "arrow-counterclockwise"),
    "late": ("danger", "exclamation-triangle-fill"),
    "failed": ("danger", "x-octagon-fill"),
    "refused": ("danger", "x-octagon-fill"),
    "rejected": ("danger", "x-octagon-fill"),
    "cannot_do": ("danger", "x-octagon-fill"),
    "approved": ("ok", "check-circle-fill"),
    "accepted": ("ok", "check-circle-fill"),
    "done": ("ok", "check-circle-fill"),
    "granted": ("ok", "check-circle-fill"),
    "verified": ("ok", "check-circle-fill"),
    "signed": ("ok", "check-circle-fill"),
    "issued": ("ok", "lock-fill"),
    "published": ("ok", "check-circle-fill"),
    "filed": ("ok", "check-circle-fill"),
    "closed": ("neutral", "archive"),
    # The states of a complaint that no other record has.
    "received": ("info", "inboxes"),
    "answered": ("ok", "send"),
    "moved": ("neutral", "box-arrow-up-right"),
    "merged": ("neutral", "link-45deg"),
    # The states of a corruption report and of a copy.
    "asked": ("warn", "question-circle"),
    "inquiry": ("info", "search"),
    "found": ("info", "check-lg"),
    "proceeding": ("info", "clock"),
    "no_grounds": ("neutral", "dash-circle"),
    "not_accepted": ("neutral", "x-lg"),
    "referred": ("neutral", "box-arrow-up-right"),
    "released": ("info", "send"),
    "withdrawn": ("neutral", "dash-circle"),
    "superseded": ("neutral", "archive"),
    "cancelled": ("neutral", "dash-circle"),
    "optional": ("neutral", "dash-circle"),
    "locked": ("neutral", "lock-fill"),
}
ZONE_ICONS = {
    "very_high": "triangle-fill",
    "high": "diamond-fill",
    "medium": "circle-fill",
    "low": "square-fill",
}


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> str:
    """An icon of the sprite; hidden from screen readers unless it has a label of its own.

    `size="lg"` makes it one and a half lines tall. New names go into static/src/icons.txt.
    """
    return _icon(str(name), str(label), str(size))


@lru_cache(maxsize=512)
def _icon(name: str, label: str, size: str) -> str:
    """A page shows dozens of the same few."""
    attributes = {"class": f"icon icon-{size}" if size else "icon", "focusable": "false"}
    if label:
        attributes |= {"role": "img", "aria-label": label}
    else:
        attributes["aria-hidden"] = "true"
    return format_html(
        '<svg{}><use href="{}#{}"></use></svg>', flatatt(attributes), static(SPRITE), name
    )


@register.simple_tag
def status_look(status: str = "", tone: str = "", icon_name: str = "") -> dict:
    """How a state looks: {"tone", "icon"}; a given tone or icon wins over the code's own."""
    own_tone, own_icon = STATUS_TONES.get(str(status), ("neutral", ""))
    shown = tone if tone in TONES else own_tone
    return {"tone": shown, "icon": icon_name or (not tone and own_icon) or TONES[shown]}


@register.simple_tag
def badge(label, status: str = "", tone: str = "", icon_name: str = "") -> str:
    """A state as word and shape: `label` is the word, the rest says how it looks (status_look)."""
    look = status_look(status, tone, icon_name)
    drawn = _icon(look["icon"], "", "")
    return format_html('<span class="status status-{}">{} {}</span>', look["tone"], drawn, label)


@register.filter
def zone_icon(zone: str) -> str:
    """The shape that stands for a risk zone beside its word."""
    return ZONE_ICONS.get(str(zone).replace("-", "_"), "circle")


@register.filter
def css(value: str) -> str:
    """A code as the tail of a class name: very_high -> very-high."""
    return str(value).replace("_", "-")


@register.filter
def get_field(form, name: str):
    """A form's bound field by name."""
    return form[name]


CONTROL_CLASSES = {"checkbox": "form-check-input", "select": "form-select", "hidden": ""}


@register.simple_tag
def control(field, **attrs) -> str:
    """A bound field's control with our class and without a placeholder, which vanishes too soon."""
    kind = getattr(field.field.widget, "input_type", "text")
    names = [CONTROL_CLASSES.get(kind, "form-control"), field.field.widget.attrs.get("class", "")]
    if field.errors:
        names.append("is-invalid")
    attrs = {"placeholder": False} | attrs
    # A name with a dash can't be written as a keyword: autocomplete_ and data_x come as they are.
    attrs = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
    return field.as_widget(attrs=attrs | {"class": " ".join(filter(None, names))})


@register.simple_tag
def nav_url(name: str, *args) -> str:
    """The address of a page, or nothing where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def querystring_with(context, **values) -> str:
    """`?…` of the current address with the given values set; None takes one away.

    Works without a request too (then only the given values count).
    """
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in values.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = value
    return "?" + query.urlencode()


SORT_LOOKS = {
    "none": "chevron-expand",
    "ascending": "chevron-up",
    "descending": "chevron-down",
}


@register.simple_tag(takes_context=True)
def sort_header(context, label: str, field: str, css_class: str = "", param: str = "sort") -> str:
    """A heading by which a table can be sorted: `?sort=name`, pressed again `?sort=-name`.

    The order now stands in the context's `sort`, else in the address.
    """
    request = context.get("request")
    current = context.get("sort") or (request.GET.get(param, "") if request else "")
    state = {field: "ascending", f"-{field}": "descending"}.get(current, "none")
    following = f"-{field}" if current == field else field
    return format_html(
        '<th scope="col"{} aria-sort="{}"><a class="sort" href="{}">{} {}</a></th>',
        flatatt({"class": css_class} if css_class else {}),
        state,
        querystring_with(context, **{param: following, "page": None}),
        label,
        _icon(SORT_LOOKS[state], "", ""),
    )


@register.filter
def error_links(form) -> list[dict]:
    """A form's errors in the order of its fields: [{"id", "label", "text"}], for the summary."""
    links = []
    if not form or not getattr(form, "is_bound", False):
        return links
    for text in form.non_field_errors():
        links.append({"id": "", "label": "", "text": text})
    for field in form:
        for text in field.errors:
            # A group of radio buttons has no label of its own: its first button is the place to go.
            target = field.id_for_label or f"{field.auto_id}_0"
            links.append({"id": target, "label": field.label, "text": text})
    return links


@register.filter
def formset_error_links(formset) -> list[dict]:
    """The errors of a formset and of its rows, as `error_links` gives them."""
    if not formset or not getattr(formset, "is_bound", False):
        return []
    links = [{"id": "", "label": "", "text": text} for text in formset.non_form_errors()]
    for form in formset.forms:
        links += error_links(form)
    return links


@register.filter
def days_left_text(days: int) -> str:
    """Days until a due date in words; a negative number is overdue."""
    days = int(days)
    if days < 0:
        return gettext("เกินกำหนด %(n)d วัน") % {"n": -days}
    if days == 0:
        return gettext("ครบกำหนดวันนี้")
    return gettext("เหลือ %(n)d วัน") % {"n": days}


@register.filter
def days_left_tone(days: int) -> str:
    """late, soon (a week or less) or calm."""
    days = int(days)
    return "late" if days < 0 else "soon" if days <= 7 else "calm"


@register.simple_tag(takes_context=True)
def language_links(context) -> list[dict]:
    """The languages of the site: code, name in itself, whether it is the active one."""
    names = {"th": "ไทย", "en": "English"}
    active = (get_language() or "th").split("-")[0]
    return [
        {"code": code, "name": names.get(code, str(name)), "active": code == active}
        for code, name in context.get("languages") or names.items()
    ]


@register.simple_tag
def ui_text() -> str:
    """The texts that the script shows, in the page's language, as a JSON data block."""
    return _ui_text(get_language())


@lru_cache
def _ui_text(language: str) -> str:
    texts = {
        "draftSaved": gettext("บันทึกร่างเมื่อ %s"),
        "draftFailed": gettext("ยังบันทึกร่างไม่ได้ ระบบจะลองใหม่เอง กรุณาอย่าเพิ่งปิดหน้านี้"),
        "stepOf": gettext("ขั้นที่ %(current)s จาก %(total)s"),
        "stepNext": gettext("ถัดไป"),
        "stepBack": gettext("ย้อนกลับ"),
        "notFilled": gettext("ยังไม่ได้กรอก"),
        "fillIn": gettext("กรุณากรอกข้อมูลช่องนี้"),
        "copied": gettext("คัดลอกแล้ว"),
        "copyFailed": gettext("คัดลอกไม่สำเร็จ กรุณาเลือกข้อความแล้วคัดลอกเอง"),
        "rowRemoved": gettext("นำแถวออกแล้ว"),
        "rowMoved": gettext("ย้ายไปลำดับที่ %s แล้ว"),
        "rowLimit": gettext("เพิ่มได้ไม่เกินจำนวนนี้"),
        "dateUnsure": gettext("ยังอ่านวันที่นี้ไม่ได้ ตัวอย่าง 9 ส.ค. 2565"),
        "floodWaiting": gettext("กำลังเตรียมส่ง กรุณารอสักครู่"),
        "failed": gettext("ติดต่อระบบไม่ได้ กรุณาลองอีกครั้ง"),
        "passkeyMissing": gettext("เบราว์เซอร์นี้ใช้พาสคีย์ไม่ได้ กรุณาใช้รหัสผ่าน"),
        "passkeyCancelled": gettext("ยกเลิกหรือหมดเวลายืนยันด้วยพาสคีย์ กรุณาลองอีกครั้ง"),
        "passkeyKnown": gettext("อุปกรณ์นี้มีพาสคีย์ของบัญชีนี้อยู่แล้ว"),
        "passkeyPlace": gettext("ใช้พาสคีย์ที่ที่อยู่เว็บนี้ไม่ได้ กรุณาเปิดด้วยที่อยู่หลักของระบบ"),
        "passkeyFailed": gettext("ใช้พาสคีย์ไม่สำเร็จ กรุณาลองอีกครั้งหรือใช้รหัสผ่าน"),
    }
    return json_script(texts, "ui-text")


# --- parts


@register.simple_tag
def part(template: str, value) -> str:
    """A template that sees nothing but `value`, a NamedTuple: equal values are rendered once.

    A page's cost lies in its rows, and most rows are the same when it is opened again. For what
    many may see only: the texts stay in the memory of the process. Raises TypeError where a value
    holds marked-safe text, which would be equal to the same text unmarked.
    """
    return _part(template, value, get_language()) if value else ""


@lru_cache(maxsize=4096)
def _part(template: str, value, language: str) -> str:
    if _holds_markup(value):
        raise TypeError(f"{template}: marked-safe text in {type(value).__name__}")
    return mark_safe(render_to_string(template, value._asdict()))


def _holds_markup(value) -> bool:
    if isinstance(value, tuple):
        return any(map(_holds_markup, value))
    return isinstance(value, SafeData)


class PublicFrame(NamedTuple):
    """All that head and foot of a public page show; without an office the site's own."""

    slug: str = ""
    name: str = ""
    address: str = ""
    telephone: str = ""
    email: str = ""
    emblem: str = ""


@register.filter
def public_frame(organisation) -> PublicFrame:
    """The `PublicFrame` of an organisation, or of none."""
    if not organisation:
        return PublicFrame()
    return PublicFrame(*(getattr(organisation, field) for field in PublicFrame._fields))


@register.simple_tag(takes_context=True)
def page_url(context, param: str, number: int) -> str:
    """The current address at another page of a list; `param` may be empty for "page"."""
    return querystring_with(context, **{param or "page": number})


@register.simple_tag
def page_numbers(page) -> list:
    """The page numbers worth showing: both ends, the neighbours; None stands for a gap."""
    last = page.paginator.num_pages
    shown = sorted({1, last, *range(max(1, page.number - 1), min(last, page.number + 1) + 1)})
    numbers = []
    for number in shown:
        if numbers and number - numbers[-1] == 2:
            numbers.append(number - 1)
        elif numbers and number - numbers[-1] > 2:
            numbers.append(None)
        numbers.append(number)
    return numbers


@register.simple_tag
def cell_label(headers, index: int) -> str:
    """The heading of a cell's column, which stands before the cell on a phone."""
    return headers[index] if index < len(headers) else ""
