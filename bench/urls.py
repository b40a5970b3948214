"""The project's addresses, `/staff/bench/bare/`: signed in, one query, a table of 50 rows, and
`/bench/insert/`: one form, one row, a redirect.
"""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as project
from organisations.models import Department, Organisation
from plans.models import FrameworkNode

ROWS = 50
TEMPLATE = """<!doctype html><html lang="th"><head><title>bare</title></head><body><table>
{% for row in rows %}<tr><td>{{ row.code }}</td><td>{{ row.title_th }}</td><td>{{ row.kind }}</td>
<td>{{ row.position }}</td><td>{{ row.depth }}</td></tr>{% endfor %}</table></body></html>"""


@login_required
def bare(request):
    rows = FrameworkNode.objects.order_by("position")[:ROWS]
    return HttpResponse(engines["django"].from_string(TEMPLATE).render({"rows": rows}, request))


class OneField(forms.Form):
    name = forms.CharField(max_length=200)


def insert(request, slug):
    form = OneField(request.POST or None)
    if form.is_valid():
        organisation = Organisation.objects.get(slug=slug)
        Department.objects.create(organisation=organisation, name=form.cleaned_data["name"])
        return redirect("/staff/bench/bare/")
    template = engines["django"].from_string("<form>{% csrf_token %}{{ form }}</form>")
    return HttpResponse(template.render({"form": form}, request))


urlpatterns = [path("bench/insert/<slug:slug>/", insert), path("staff/bench/bare/", bare), *project]
