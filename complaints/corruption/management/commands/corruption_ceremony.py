"""`manage.py corruption_ceremony SLUG`: root, cards and recovery of an office's channel."""

import getpass
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.corruption import ceremony, rehearsal
from complaints.corruption.services import channels
from organisations.models import Organisation
from workflow.engine import Refused

# Clears the screen, what was scrolled off it, and puts the cursor on top.
_CLEAR = "\033[2J\033[3J\033[H"


class Command(BaseCommand):
    help = "The ceremony of keys and recovery cards, at the server's own console."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="short name of the office, as in its address")
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="run through everything on a made-up office; asks nothing, keeps nothing",
        )

    def handle(self, *, slug, rehearse, **options):
        with translation.override("th"):
            organisation = Organisation.objects.filter(slug=slug, is_active=True).first()
            if organisation is None:
                raise CommandError(_("ไม่มีหน่วยงานชื่อย่อ %(slug)s") % {"slug": slug})
            if rehearse:
                self._rehearse()
            else:
                self._hold(organisation)

    def _rehearse(self):
        try:
            rehearsal.rehearse(lambda text: self.stdout.write(f"✓ {text}"))
        except rehearsal.Failed as failed:
            raise CommandError(str(failed)) from None
        self.stdout.write(_("ซ้อมครบทุกขั้น ไม่มีสิ่งใดเก็บไว้"))

    def _hold(self, organisation):
        if not sys.stdin.isatty():
            raise CommandError(_("พิธีต้องทำที่หน้าจอ เพราะต้องพิมพ์บัตรโดยไม่แสดงตัวอักษร"))
        channels.mirror(organisation)
        console = ceremony.Console(
            say=self.stdout.write,
            ask=lambda question: input(f"{question.rstrip()} "),
            secret=lambda question: getpass.getpass(f"{question} "),
            clear=lambda: self.stdout.write(_CLEAR, ending=""),
        )
        console.say(organisation.name_th)
        found = ceremony.choices(organisation.uuid)
        for number, (_name, words) in enumerate(found, start=1):
            console.say(f"  {number}. {words}")
        chosen = console.number(_("ทำสิ่งใด"), 1, 1, len(found))
        try:
            ceremony.run(console, organisation.uuid, found[chosen - 1][0])
        except (ceremony.Ended, KeyboardInterrupt, EOFError):
            console.say("")
            raise CommandError(_("หยุดพิธี สิ่งที่เสร็จก่อนหน้านี้ยังอยู่")) from None
        except Refused as refused:
            raise CommandError(" ".join(str(reason) for reason in refused.reasons)) from None
