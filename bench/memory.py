"""Memory of the program at rest."""

import re
from pathlib import Path

from bench.registry import bench

KIB = 1024


def memory(pid: int) -> tuple[float, float]:
    """RSS and PSS of a process in MB; PSS shares out what several processes have in common."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = {name: int(size) for name, size in re.findall(r"^(Rss|Pss):\s+(\d+) kB", text, re.M)}
    return found["Rss"] / KIB, found["Pss"] / KIB


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@bench("idle web worker, after its first pages", unit="MB", limit={"RSS": 130, "PSS": 130})
def web_worker(workplace):
    program = workplace.program()
    for path in ("/", "/accounts/login/", "/healthz") * 4:
        program.get(path)
    web = {pid for pid, line in program.processes().items() if "gunicorn" in line}
    workers = [pid for pid in web if parent_of(pid) in web]
    sizes = [memory(pid) for pid in workers]
    return {"RSS": max(rss for rss, _ in sizes), "PSS": max(pss for _, pss in sizes)}


@bench("idle program, all processes together", unit="MB")
def whole_program(workplace):
    program = workplace.program()
    kinds = {"gunicorn": 0.0, "celery -A config worker": 0.0, "beat": 0.0, "valkey": 0.0}
    for pid, line in program.processes().items():
        kind = next((k for k in kinds if k in line), None)
        if kind:
            kinds[kind] += memory(pid)[1]
    return {"web": kinds["gunicorn"], "worker": kinds["celery -A config worker"]} | {
        "beat": kinds["beat"],
        "queue": kinds["valkey"],
    }
