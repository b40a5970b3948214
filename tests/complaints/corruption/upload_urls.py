"""The public form's way of taking files, and nothing else."""

from django.http import JsonResponse
from django.urls import path

from complaints.corruption import files
from complaints.files.receiving import limited_uploads


@limited_uploads(files.report_limits, sink=files.sealed_sink, csrf=False)
def form(request):
    uploads = request.FILES.getlist("files")
    for upload in uploads:
        # Stays stored, as if a report had taken it.
        upload.close = lambda: None
    return JsonResponse({"sizes": [upload.size for upload in uploads]})


urlpatterns = [path("form/", form)]
