"""Writes golden-zone.json: what pandas makes of instants in time zones, just before and after their clocks change. Versions are in the file.

python -m venv V && V/bin/pip install pandas==3.1.1 tzdata && V/bin/python golden-zone.py
"""

import importlib.metadata
import json
import pathlib
from zoneinfo import _zoneinfo

import numpy as np
import pandas as pd

# Of different kinds: both hemispheres, half an hour, a whole day left out, no summer time, summer time given up, and UTC by another name.
zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo", "Etc/UTC"]
rng = np.random.default_rng(20261126)
changes = sorted({t for zone in zones for t in _zoneinfo.ZoneInfo(zone)._trans_utc})
chosen = rng.choice(changes, 60, replace=False)
instants = [float(t + d) for t in chosen for d in (-1, 0)]
# The last hours of years, by any clock; Samoa's missing day; the rules of centuries to come.
for year in (1900, 1969, 1999, 2012, 2020, 2021, 2100, 2399, 2500, 9998):
    instants += [float(np.datetime64(f"{year}-12-31T{hour:02}:30:00", "s").astype(int)) for hour in (0, 11, 18, 23)]
instants += [float(t) for t in rng.integers(-5_000_000_000, 250_000_000_000, 80)]
when = pd.DatetimeIndex(np.asarray(instants, dtype="int64").astype("datetime64[s]")).tz_localize("UTC")

cases = []
for zone in zones:
    local = when.tz_convert(zone)
    parts = {"year": local.year, "month": local.month, "day": local.day, "hour": local.hour, "minute": local.minute,
             "weekday": local.day_of_week, "day_of_year": local.day_of_year, "week": local.isocalendar().week.to_numpy()}
    names = [f"p{index}" for index in range(len(parts))]
    cases.append({
        "call": f"pandas.DatetimeIndex.tz_convert({zone})",
        "steps": [
            f"date_parts: {{columns: [when], {', '.join(f'{part}: {name}' for part, name in zip(parts, names))}, timezone: {zone}}}",
            f"concat: {{columns: [{', '.join(names)}], into: v}}",
        ],
        "column": "v",
        "expected": np.column_stack([np.asarray(values, dtype=int) for values in parts.values()]).tolist(),
        "ulps": 0,
    })
golden = {
    "versions": {name: importlib.metadata.version(name) for name in ("numpy", "pandas", "tzdata")},
    "inputs": "inputs:\n  when: {type: datetime}\n",
    "rows": {"when": instants},
    "cases": cases,
}
path = pathlib.Path(__file__).with_name("golden-zone.json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(len(cases), len(instants), path.stat().st_size)
