"""`make bench`: runs the measurements, prints a table, writes `var/bench.json`.

Arguments choose by part of a name (`make bench ARGS="start pdf"`). Exit code 1 when a
figure is over its limit or a measurement fails.
"""

import importlib
import json
import os
import platform
import re
import signal
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from bench.registry import MEASUREMENTS, Measurement
from bench.workplace import Workplace
from scripts.common import ROOT, VAR, run_main


def load() -> None:
    """Import every module of `bench/` that holds measurements; importing registers them."""
    for path in sorted((ROOT / "bench").glob("*.py")):
        if path.stem not in ("run", "registry") and "\n@bench(" in path.read_text():
            importlib.import_module(f"bench.{path.stem}")


def rows_of(measurement: Measurement, result) -> list[dict]:
    """One row a variant: value, limit, and whether it passed."""
    variants = result if isinstance(result, Mapping) else {"": result}
    rows = []
    for variant, value in variants.items():
        limit = measurement.limit_of(variant)
        rows.append(
            {
                "name": measurement.name,
                "title": measurement.title,
                "variant": str(variant),
                "value": round(float(value), 3),
                "unit": measurement.unit,
                "limit": limit,
                "passed": limit is None or value <= limit,
            }
        )
    return rows


def show(row: dict) -> None:
    mark = "✓" if row["passed"] else "✗"
    limit = "" if row["limit"] is None else f"≤ {row['limit']:g} {row['unit']}"
    label = f"{row['title']}{' · ' if row['variant'] else ''}{row['variant']}"
    print(f"{mark} {label:<64} {row['value']:>10.2f} {row['unit']:<5} {limit}", flush=True)


def machine() -> dict:
    kib = re.search(r"^MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text(), re.M)
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "memory_mb": int(kib[1]) // 1024 if kib else None,
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    }


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load()
    words = sys.argv[1:]
    chosen = [m for m in MEASUREMENTS if not words or any(word in m.name for word in words)]
    rows, failed = [], False
    with Workplace() as workplace:
        for measurement in chosen:
            try:
                result = measurement.function(workplace)
            except Exception:
                traceback.print_exc()
                print(f"✗ {measurement.title}: ล้มเหลว · failed", flush=True)
                failed = True
                continue
            for row in rows_of(measurement, result):
                show(row)
                rows.append(row)
    VAR.mkdir(parents=True, exist_ok=True)
    report = {"machine": machine(), "rows": rows}
    (VAR / "bench.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    over = [row for row in rows if not row["passed"]]
    print(f"{len(rows)} figures, {len(over)} over their limit; {VAR / 'bench.json'}")
    return 1 if failed or over else 0


if __name__ == "__main__":
    run_main(main)
