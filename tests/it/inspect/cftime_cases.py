"""Prints times as Python's cftime decodes them, one JSON list a line: units, calendar, value, [year … microsecond] or null."""
import json
import cftime

CALENDARS = ["standard", "proleptic_gregorian", "noleap", "all_leap", "360_day", "julian", "gregorian"]
UNITS = [
    "seconds since 2018-01-01",
    "seconds since 2018-01-01T00:00:00.000000Z",
    "seconds since 2018-01-01 00:00:00 UTC",
    "seconds since 1993-01-01 00:00:00 +05:30",
    "seconds since 1970-01-01T00:00:00-0800",
    "msecs since 2000-01-01 12:00:00",
    "microseconds since 1970-01-01",
    "milliseconds since 1999-12-31 23:59:59.5",
    "minutes since 1900-1-1",
    "mins since 1900-01-01 06:30",
    "hours since 1-1-1 00:00:0.0",
    "hrs since 1800-01-01",
    "h since 2000-02-28 23:00",
    "days since 1582-10-01",
    "days since 1600-02-28 00:00:00",
    "days since 0001-01-01 00:00:00",
    "days since 1970-01-01T12:00",
    "d since 2100-02-28",
    "common_years since 2000-01-01",
    "months since 2000-01-01",
]
VALUES = [0, 1, -1, 0.25, 59.999, 366, 146097.125, -700000.5, 73251382.123456]

for units in UNITS:
    for calendar in CALENDARS:
        for value in VALUES:
            try:
                found = cftime.num2date(value, units, calendar)
                parts = [found.year, found.month, found.day, found.hour, found.minute, found.second, found.microsecond]
            except Exception:  # What cftime refuses is no case.
                parts = None
            print(json.dumps([units, calendar, value, parts]))
