"""The project's addresses and `/bench/bare/`: signed in, one query, a table of 50 rows."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as project
from plans.models import FrameworkNode

ROWS = 50
TEMPLATE = """<!doctype html><html lang="th"><head><title>bare</title></head><body><table>
{% for row in rows %}<tr><td>{{ row.code }}</td><td>{{ row.title_th }}</td><td>{{ row.kind }}</td>
<td>{{ row.position }}</td><td>{{ row.depth }}</td></tr>{% endfor %}</table></body></html>"""


@login_required
def bare(request):
    rows = FrameworkNode.objects.order_by("position")[:ROWS]
    return HttpResponse(engines["django"].from_string(TEMPLATE).render({"rows": rows}, request))


urlpatterns = [path("bench/bare/", bare), *project]
