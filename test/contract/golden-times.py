"""Writes golden-times.json: what CPython's own datetime makes of texts that admission reads. Run with Python 3.12 or newer: python golden-times.py"""

import json
import pathlib
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

iso = [
    "2024-05-02", "2024-02-29", "1969-12-31", "0001-01-01", "9999-12-31", "2024-05-02T09:00:00Z", "2024-05-02 09:00", "2024-05-02T09:00:00.25+02:00",
    "2024-05-02T09:00:00-0530", "1900-03-01T00:00:00", "2023-02-29", "2024-13-01", "2024-05-02T24:30:00", "2024-05-02T09:60:00", "5/2/2024", "",
    "2024-05-02T09:00:00+25:00", "20240502x",
]
formats = [
    ("%Y-%m-%d", "2024-05-02"), ("%d.%m.%Y", "2.5.2024"), ("%d.%m.%Y", "31.2.2024"), ("%b %d %Y", "May 02 2024"), ("%b %d %Y", "may 2 2024"),
    ("%d %B %Y %I:%M %p", "02 May 2024 12:05 AM"), ("%d %B %Y %I:%M %p", "02 May 2024 12:05 PM"), ("%y%m%d", "681231"), ("%y%m%d", "690101"),
    ("%Y-%j", "2024-366"), ("%Y-%j", "2023-060"), ("%A, %d %b %Y", "Thursday, 02 May 2024"), ("%Y-%m-%dT%H:%M:%S%z", "2024-05-02T09:00:00+0200"),
    ("%Y-%m-%dT%H:%M:%S.%f", "2024-05-02T09:00:00.125"), ("%m/%d/%Y %H:%M", "5/2/2024 9:5"), ("%Y-%m-%d", "2024-5-2 "), ("%Y-%m-%d", "24-05-02"), ("100%% %Y-%m-%d", "100% 2024-05-02"),
    ("%Y %m %d", "2024   05\t02"),
]
zones = [
    ("Europe/Berlin", "2024-03-31T02:30:00"), ("Europe/Berlin", "2024-10-27T02:30:00"), ("Europe/Berlin", "2024-07-01T12:00:00"), ("Europe/Berlin", "2024-01-01T12:00:00"),
    ("America/New_York", "2024-11-03T01:30:00"), ("America/New_York", "2024-03-10T02:30:00"), ("Asia/Kolkata", "2024-05-02T09:00:00"), ("Australia/Lord_Howe", "2024-04-07T01:45:00"),
    ("Pacific/Apia", "2011-12-30T12:00:00"),
]


def read_iso(text):
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).timestamp()


def read_format(form, text):
    try:
        value = datetime.strptime(text, form)
    except ValueError:
        return None
    return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).timestamp()


golden = {
    "iso": [[text, read_iso(text)] for text in iso],
    "formats": [[form, text, read_format(form, text)] for form, text in formats],
    "zones": [[zone, text, datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()] for zone, text in zones],
}
pathlib.Path(__file__).with_name("golden-times.json").write_text(json.dumps(golden, indent=1) + "\n")
