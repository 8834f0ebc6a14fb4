"""Deadlines as a calendar file (iCalendar, RFC 5545) that any calendar program subscribes to."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Event

from geo import periods
from geo.reporting.due_texts import deadline_text, plans_text, reporter_name
from geo.reporting.dues import deadline, dues_of
from geo.selection import Facts
from geo.texts.catalogue import text

#: Months of the calendar, counted from the month of today.
_FIRST_MONTH, _LAST_MONTH = -2, 12
_REMINDER = timedelta(days=-1)


def due_calendar(facts: Facts, reporter: str, at: datetime, language: str) -> bytes:
    """Write the deadlines of one unit or department as a calendar, from two months back to a year ahead.

    It names no person, and no report; a deadline that rests on no official calendar yet says so.

    Parameters
    ----------
    facts
        The working store.
    reporter
        Code of the unit, or Chinese name of the department.
    at
        The time in Beijing.
    language
        Of the texts.

    Raises
    ------
    InvalidInput
        Nothing is due of that name.
    """
    name = reporter_name(facts, reporter, language)
    calendar = Calendar()
    calendar.add("prodid", f"-//{text('site_title', 'en')}//{language}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", text("calendar_title", language, reporter=name))
    month = periods.parse(f"{at:%Y-%m}")
    for _ in range(-_FIRST_MONTH):
        month = month.previous()
    for _ in range(_LAST_MONTH - _FIRST_MONTH + 1):
        calendar.add_component(_event(facts, reporter, str(month), at, language))
        month = month.next()
    return bytes(calendar.to_ical())


def _event(facts: Facts, reporter: str, month: str, at: datetime, language: str) -> Event:
    due_on, count = deadline(month), len(dues_of(facts, month, reporter))
    summary = text("calendar_event", language, month=month, count=count)
    event = Event()
    event.add("uid", f"{month}-{sha256(reporter.encode()).hexdigest()[:16]}@beijing-pollution-map")
    event.add("dtstamp", at)
    event.add("dtstart", due_on.on)
    event.add("dtend", due_on.on + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", f"{deadline_text(due_on, language)}\n{plans_text(facts, month, language)}")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _REMINDER)
    alarm.add("description", summary)
    event.add_component(alarm)
    return event
