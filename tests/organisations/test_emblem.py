"""An organisation's own emblem: uploaded, shown in public, printed on its documents."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from organisations.services.emblem import SIDE, emblem_files, save_emblem
from tests.factories import image_bytes, pdf_bytes, upload
from workflow.models import Attachment, AuditEntry

pytestmark = pytest.mark.django_db


def page(org):
    return reverse("organisations:emblem", args=[org.slug])


def picture(**options):
    return upload(image_bytes("PNG", **options), "ตรา.png", "image/png")


@pytest.fixture
def emblem(cast, org):
    save_emblem(organisation=org, by=cast.admin, file=picture(size=(900, 600)))
    return reverse("portal:emblem", args=[org.slug, org.emblem])


def test_the_administrator_uploads_and_the_public_sees_it(client_for, cast, org):
    admin, visitor = client_for(cast.admin), client_for()
    assert admin.post(page(org), {"file": picture(size=(900, 600))}).status_code == 302
    org.refresh_from_db()
    address = reverse("portal:emblem", args=[org.slug, org.emblem])
    assert address in admin.get(page(org)).text
    assert address in visitor.get(reverse("portal:organisation", args=[org.slug])).text
    answer = visitor.get(address)
    assert answer["Content-Type"] == "image/png" and "immutable" in answer["Cache-Control"]
    assert "sessionid" not in answer.cookies and not answer.cookies
    shown = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert max(shown.size) == SIDE
    entry = AuditEntry.objects.filter(event="organisation.changed").latest("id")
    assert entry.fields == ["emblem_uuid"]


def test_without_one_nothing_is_shown_and_nothing_asked(client_for, cast, org, emblem):
    client_for(cast.admin).post(page(org), {"remove": "1"})
    org.refresh_from_db()
    assert org.emblem == "" and emblem_files(org) == {}
    assert emblem not in client_for().get(reverse("portal:organisation", args=[org.slug])).text
    assert client_for().get(emblem).status_code == 404


def test_another_office_does_not_answer_with_it(client_for, org, other_org, emblem):
    other = reverse("portal:emblem", args=[other_org.slug, org.emblem])
    assert client_for().get(other).status_code == 404


def test_a_file_of_another_kind_is_no_emblem(client_for, cast, org, departments):
    from workflow import attachments

    row = attachments.store(upload(), obj=departments.owner, organisation=org, by=cast.admin)
    address = reverse("portal:emblem", args=[org.slug, row.uuid])
    assert client_for().get(address).status_code == 404


@pytest.mark.parametrize(
    "file",
    [
        (pdf_bytes(), "ตรา.pdf", "application/pdf"),
        (b"<svg onload=alert(1)>", "ตรา.svg", "image/svg+xml"),
        (b"<svg onload=alert(1)>", "ตรา.png", "image/png"),
    ],
)
def test_what_is_no_picture_is_refused(client_for, cast, org, file):
    answer = client_for(cast.admin).post(page(org), {"file": upload(*file)})
    assert answer.status_code == 200 and "is-invalid" in answer.text
    org.refresh_from_db()
    assert not org.emblem and not Attachment.objects.exists()


def test_a_lost_file_leaves_the_document(cast, org, emblem):
    row = Attachment.objects.get()
    row.file.storage.delete(row.file.name)
    assert emblem_files(org) == {}


def test_pages_of_those_who_report_do_not_ask_for_it(client_for, org, emblem):
    assert emblem not in client_for().get(f"/o/{org.slug}/corruption/new/").text
