import pytest

from complaints.corruption.models import Unlock
from complaints.corruption.vault import keyring, opening

from .builders import open_channel, unlock_client

pytestmark = pytest.mark.django_db


def test_an_open_channel_takes_reports_and_its_people_unlock(org, cast, client_for):
    office = open_channel(org)
    assert opening.problems(office.channel) == []
    assert opening.takes_reports(office.channel)
    found = keyring.recipients_for(org.uuid)
    assert {row.person_uuid for row in found.officers} == {p.uuid for p in office.officers}
    client = client_for(cast.integrity)
    keys = unlock_client(client, cast.integrity, office)
    assert keys.roles == {"officer"}
    assert Unlock.objects.count() == 1
    assert office.keys(cast.integrity).roles == {"officer"}
    client.get(f"/staff/{org.slug}/corruption/keys/")
