"""Editing a draft, the same way everywhere: typed text is kept, drafts offered, conflicts shown."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.models import FormDraft
from organisations.services import drop_draft
from plans.forms.rows import ADD_ROW, FormPage, with_more_rows
from plans.services.draft import EditConflict, closed_reason
from thai.dates import bangkok_date, format_date, format_time, today
from workflow.engine import Problem, Refused

OPENED_WITH = "opened_with"
RESTORE, DISCARD = "draft", "discard_draft"


@dataclass
class Editor:
    """What is edited, and how.

    `build(data)` makes the page from stored values (None) or posted data; `save(values, token)`
    writes and may raise Refused or EditConflict; `token()` is the version that is stored now;
    `compare(values)` gives the rows [{label, mine, theirs}] of a conflict.
    """

    plan: object
    form_key: str
    object_key: str
    build: Callable[[QueryDict | None], FormPage]
    save: Callable[[dict, str], str]
    token: Callable[[], str]
    compare: Callable[[dict], list[dict]]
    template: str
    done_url: str
    context: dict = field(default_factory=dict)


def _as_post(data: dict) -> QueryDict:
    """A draft's JSON as posted data; anything odd in it is left out."""
    query = QueryDict(mutable=True)
    for name, value in data.items():
        values = value if isinstance(value, list) else [value]
        query.setlist(str(name), [str(v) for v in values if isinstance(v, str | int | float)])
    return query


def _draft(request, editor) -> FormDraft | None:
    return FormDraft.objects.filter(
        person=request.user,
        organisation=request.organisation,
        form=editor.form_key,
        object_key=editor.object_key,
    ).first()


def _forget_draft(request, editor) -> None:
    drop_draft(
        person=request.user,
        organisation=request.organisation,
        form=editor.form_key,
        object_key=editor.object_key,
    )


def draft_time(row: FormDraft) -> str:
    """`10.42 น.` today, with the day before it otherwise."""
    time = format_time(row.saved_at)
    if bangkok_date(row.saved_at) == today():
        return time
    return f"{format_date(row.saved_at)} {time}"


def _show(request, editor, page, *, status=200, opened_with="", draft=None, problems=(), **more):
    errors = [{"url": p.url, "text": str(p)} for p in problems]
    if status != 200 or more.pop("judged", False):
        errors = [*page.errors, *errors]
    context = {
        "plan": editor.plan,
        "page": page,
        "form": page.form,
        "rows": page.rows,
        "errors": errors,
        "opened_with": opened_with,
        "editor": editor,
        "offered_draft": draft,
        "draft_time": draft_time(draft) if draft else "",
        "cancel_url": editor.done_url,
        **editor.context,
        **more,
    }
    return render(request, editor.template, context, status=status)


def edit(request, editor: Editor):
    """Answers GET and POST of an editing page."""
    if request.method != "POST":
        return _open(request, editor)
    data = request.POST
    if DISCARD in data:
        _forget_draft(request, editor)
        messages.info(request, _("ทิ้งร่างที่พิมพ์ค้างไว้แล้ว"))
        return redirect(request.get_full_path())
    opened_with = data.get(OPENED_WITH, "")
    if ADD_ROW in data:
        page = editor.build(with_more_rows(data, data[ADD_ROW])).keep_typed()
        return _show(request, editor, page, opened_with=opened_with)
    page = editor.build(data)
    values = page.values() if page.is_valid() else None
    if values is None or page.errors:
        status = 200 if editor.plan.is_editable else 409
        problems = [] if status == 200 else [Problem(closed_reason(editor.plan))]
        return _show(
            request,
            editor,
            page,
            status=status,
            opened_with=opened_with,
            problems=problems,
            judged=True,
        )
    try:
        message = editor.save(values, opened_with)
    except EditConflict:
        return _show(
            request,
            editor,
            page,
            status=409,
            opened_with=editor.token(),
            conflict=editor.compare(values),
            theirs_url=request.path,
        )
    except Refused as refused:
        problems = []
        for problem in refused.reasons:
            if problem.code:
                page.add_error(problem.code, problem.text)
            else:
                problems.append(problem)
        return _show(request, editor, page, status=409, opened_with=opened_with, problems=problems)
    _forget_draft(request, editor)
    messages.success(request, message)
    return redirect(editor.done_url)


def _open(request, editor):
    if not editor.plan.is_editable:
        messages.warning(request, closed_reason(editor.plan))
        return redirect(editor.done_url)
    draft = _draft(request, editor)
    if draft and RESTORE in request.GET:
        data = _as_post(draft.data)
        page = editor.build(data).keep_typed()
        return _show(
            request, editor, page, restored=True, opened_with=data.get(OPENED_WITH, editor.token())
        )
    return _show(request, editor, editor.build(None), opened_with=editor.token(), draft=draft)
