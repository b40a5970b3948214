"""A form with files behind all middleware, for tests."""

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import include, path

from complaints.files.receiving import limited_uploads


@limited_uploads()
def form(request):
    if request.method == "GET":
        return HttpResponse(get_token(request))
    return JsonResponse(
        {
            "text": request.POST["text"],
            "files": [file.size for file in request.FILES.getlist("files")],
            "refused": [refusal.name for refusal in request.refused_uploads],
        }
    )


urlpatterns = [path("form/", form), path("", include("config.urls"))]
