"""`make check`: style, settings, migrations, templates, translations, generated documents.

Every check runs and counts by its own exit code; what failed is printed in full.
"""

import os
import subprocess
import tempfile
import time

from scripts.common import PYTHON, ROOT, run_main, say

MANAGE = [str(PYTHON), "manage.py"]
MODULE = [str(PYTHON), "-m"]
PRODUCTION = {
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": "a-long-text-for-this-check-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SITE_URL": "https://sucharit.example.go.th",
    "ALLOWED_HOSTS": "sucharit.example.go.th",
}
HERE = {"SUCHARIT_SETUP": "1", "DEBUG": "0", "DEMO": "0"}

# Title, command, environment on top of a clean one.
CHECKS = (
    ("ruff check", [*MODULE, "ruff", "check", "--quiet", "--output-format=concise", "."], {}),
    ("ruff format", [*MODULE, "ruff", "format", "--check", "."], {}),
    ("djlint", [*MODULE, "djlint", "templates", "--lint", "--quiet"], {}),
    ("แม่แบบ · templates", [*MODULE, "scripts.check_templates"], {}),
    ("คำแปล · translations", [*MODULE, "scripts.messages", "check"], {}),
    ("manage.py check", [*MANAGE, "check", "--fail-level", "WARNING"], HERE),
    (
        "manage.py check --deploy",
        [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
        PRODUCTION,
    ),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run", "--skip-checks"], HERE),
    ("เอกสารที่สร้างจากโค้ด · generated docs", [*MANAGE, "generate_docs", "--check"], HERE),
)
FOREIGN = ("DATABASE_URL", "CORRUPTION_DATABASE_URL", "REDIS_URL", "EMAIL_URL", "BIND", "PORT")


def run_check(title: str, arguments: list[str], extra: dict[str, str], var: str) -> bool:
    env = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    env |= {"VAR_DIR": var, "PYTHONUTF8": "1"} | extra
    started = time.monotonic()
    done = subprocess.run(
        arguments,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    seconds = time.monotonic() - started
    if done.returncode:
        print(done.stdout.rstrip())
        say("✗", f"{title}: ไม่ผ่าน (รหัส {done.returncode})", f"failed, {seconds:.1f} s")
        return False
    say("✓", title, f"{seconds:.1f} s")
    return True


def main() -> int:
    # A data folder of its own: a check must neither read nor make the developer's data.
    with tempfile.TemporaryDirectory(prefix="sucharit-check-") as var:
        passed = [run_check(title, list(a), extra, var) for title, a, extra in CHECKS]
    failed = passed.count(False)
    if failed:
        say("✗", f"ไม่ผ่าน {failed} จาก {len(passed)} รายการ", "checks failed")
    else:
        say("✓", f"ผ่านครบ {len(passed)} รายการ", "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    run_main(main)
