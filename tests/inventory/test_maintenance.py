"""Maintenance windows: when they are open, across every change of clocks; what they must be like; who waits."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from engine.errors import RuotaError
from engine.inventory import create_client, create_site, update_client, update_site
from engine.inventory.maintenance import DAYS, LONGEST, Window
from engine.inventory.targets import freeze
from engine.inventory.waiting import MOST_NAMED, waiting
from tests.inventory.conftest import add

ZONES = (
    "UTC", "Europe/Rome", "America/New_York", "America/St_Johns", "America/Havana", "America/Santiago",
    "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham", "Africa/Casablanca",
)  # fmt: skip
QUARTER = timedelta(minutes=15)
CHANGES = [datetime(2026, *day, tzinfo=UTC) for day in ((3, 8), (3, 29), (4, 5), (9, 6), (10, 4), (10, 25), (11, 1))]


def first_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the place's clocks show the wall time or, where they skip it, a later one."""
    moment = wall.replace(tzinfo=UTC) - timedelta(hours=16)
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += QUARTER
    return moment


def openings(window: Window, around: datetime) -> list[datetime]:
    """Every time the window opens within 17 days of a moment, found day by day."""
    days = (around.date() + timedelta(days=number) for number in range(-17, 18))
    start = datetime.strptime(window.start, "%H:%M").time()
    zone = ZoneInfo(window.timezone)
    return [first_of(datetime.combine(day, start), zone) for day in days if DAYS[day.weekday()] in window.days]


windows = st.builds(
    lambda days, quarters, minutes, zone: Window(
        tuple(day for day in DAYS if day in days), f"{quarters // 4:02}:{quarters % 4 * 15:02}", minutes, zone
    ),
    st.sets(st.sampled_from(DAYS), min_size=1),
    st.one_of(st.integers(0, 95), st.integers(0, 12)),
    st.one_of(st.integers(1, 600), st.integers(1, LONGEST)),
    st.sampled_from(ZONES),
)
near_changes = st.builds(
    lambda day, seconds: day + timedelta(seconds=seconds), st.sampled_from(CHANGES), st.integers(-86_400, 2 * 86_400)
)
moments = st.one_of(
    near_changes, st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(windows, moments)
def test_a_window_is_open_from_its_opening_for_its_minutes_and_then_at_the_next(
    window: Window, moment: datetime
) -> None:
    length = timedelta(minutes=window.minutes)
    known = openings(window, moment)
    covering = [opens for opens in known if opens <= moment < opens + length]
    span = window.span(moment)
    assert span.closes - span.opens == length
    assert span.has(moment) is bool(covering)
    assert span.opens == (covering[0] if covering else min(opens for opens in known if opens > moment))


@settings(max_examples=60, deadline=None)
@given(windows, moments)
def test_it_is_open_at_its_first_moment_and_not_before(window: Window, moment: datetime) -> None:
    span = window.span(moment)
    assert window.span(span.opens).has(span.opens)
    if not span.has(moment):
        assert moment < span.opens
        before = span.opens - timedelta(microseconds=1)
        assert not window.span(before).has(before) and window.span(before).opens == span.opens


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("start", "minutes", "moment", "opens", "is_open"),
    [
        # the clocks go from 02:00 to 03:00 on 29 March: 02:30 is 03:00, and the window is no shorter
        ("02:30", 60, "2026-03-29T00:59", "2026-03-29T01:00", False),
        ("02:30", 60, "2026-03-29T01:59", "2026-03-29T01:00", True),
        # they go back from 03:00 to 02:00 on 25 October: 02:30 comes twice, the window opens once
        ("02:30", 30, "2026-10-25T00:45", "2026-10-25T00:30", True),
        ("02:30", 30, "2026-10-25T01:30", "2026-11-01T01:30", False),
        # over midnight, and over the change of clocks: three hours are three hours
        ("23:30", 180, "2026-03-30T00:29", "2026-03-29T21:30", True),
        ("23:30", 180, "2026-03-30T00:30", "2026-04-05T21:30", False),
        ("23:30", 180, "2026-10-26T00:30", "2026-10-25T22:30", True),
        ("23:30", 180, "2026-10-26T01:30", "2026-11-01T22:30", False),
    ],
)
def test_sundays_in_rome(start: str, minutes: int, moment: str, opens: str, is_open: bool) -> None:
    span = Window(("sun",), start, minutes, "Europe/Rome").span(at(moment))
    assert (span.opens, span.has(at(moment))) == (at(opens), is_open)


@pytest.mark.parametrize(
    ("moment", "opens", "is_open"),
    [
        ("2026-10-26T00:59", "2026-10-25T22:30", True),
        ("2026-10-26T01:00", "2026-11-01T22:30", False),
        ("2026-10-26T01:29", "2026-11-01T22:30", False),
    ],
)
def test_in_its_last_minutes_nothing_starts_any_more(moment: str, opens: str, is_open: bool) -> None:
    window = Window(("sun",), "23:30", 180, "Europe/Rome", margin=30)
    span = window.span(at(moment))
    assert (span.opens, span.has(at(moment))) == (at(opens), is_open)
    assert Window.from_json(window.to_json()) == window


GOOD = {"days": ["sun", "sat"], "start": "22:00", "minutes": 240, "timezone": "Europe/Rome"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"days": []}, "/window/days"),
        ({"days": ["Sat"]}, "/window/days"),
        ({"days": "sat"}, "/window/days"),
        ({"days": [6]}, "/window/days"),
        ({"start": "24:00"}, "/window/start"),
        ({"start": "22:00\n"}, "/window/start"),
        ({"start": "* * * * *"}, "/window/start"),
        ({"start": None}, "/window/start"),
        ({"minutes": 0}, "/window/minutes"),
        ({"minutes": LONGEST + 1}, "/window/minutes"),
        ({"minutes": True}, "/window/minutes"),
        ({"minutes": 1.5}, "/window/minutes"),
        ({"margin": -1}, "/window/margin"),
        ({"margin": 240}, "/window/margin"),
        ({"margin": True}, "/window/margin"),
        ({"margin": "30; reboot"}, "/window/margin"),
        ({"timezone": "../../etc/passwd"}, "/window/timezone"),
        ({"timezone": "Europe/Atlantis"}, "/window/timezone"),
        ({"until": "23:00"}, "/window/until"),
    ],
)
def test_a_window_that_cannot_be_kept_is_refused_with_its_place(
    session: Session, acme: str, change: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(RuotaError) as refused:
        update_client(session, acme, {"window": {**GOOD, **change}})
    assert refused.value.pointer == pointer


@pytest.mark.parametrize("window", [[], "sat 22:00", {}, {"days": ["sat"], "start": "22:00"}])
def test_half_a_window_is_none(session: Session, acme: str, window: Any) -> None:
    with pytest.raises(RuotaError):
        update_client(session, acme, {"window": window})


def site(session: Session, client: str, name: str, **more: Any) -> str:
    return create_site(session, client, {"name": name, "timezone": "America/New_York", **more}).id


OWN = {"days": ["sat"], "start": "22:00", "minutes": 120}


def test_a_run_pins_the_window_of_the_site_before_that_of_the_client(session: Session, acme: str) -> None:
    own = site(session, acme, "Own", window=OWN)
    plain = site(session, acme, "Plain")
    for name, where in (("a", own), ("b", plain), ("c", None)):
        add(session, acme, name, site_id=where)
    assert [kept["window"] for kept in freeze(session, {"all": True})] == [
        {**OWN, "timezone": "America/New_York"}, None, None,
    ]  # fmt: skip
    update_client(session, acme, {"window": GOOD})
    ours = {**GOOD, "days": ["sat", "sun"]}
    pinned = freeze(session, {"all": True})
    assert [kept["window"] for kept in pinned] == [{**OWN, "timezone": "America/New_York"}, ours, ours]
    update_site(session, own, {"window": None})
    assert freeze(session, {"all": True})[0]["window"] == ours
    assert pinned[0]["window"]["timezone"] == "America/New_York"


def test_who_waits_is_told_by_when_the_window_opens(session: Session, acme: str) -> None:
    update_client(session, acme, {"window": GOOD})
    other = create_client(session, {"name": "Any time"}).id
    new_york, rome = site(session, acme, "New York", window=OWN), site(session, acme, "Rome")
    always = site(session, acme, "Always", window={"days": list(DAYS), "start": "00:00", "minutes": LONGEST})
    for name, client, where in (
        ("a", acme, None), ("b", acme, rome), ("c", acme, new_york), ("d", acme, always), ("e", other, None),
    ):  # fmt: skip
        add(session, client, name, site_id=where)
    friday = at("2026-11-27T12:00")
    found = waiting(session, {"all": True}, friday)
    assert [(one.opens, one.timezone, one.devices.names) for one in found] == [
        (at("2026-11-28T21:00"), "Europe/Rome", ("a", "b")),
        (at("2026-11-29T03:00"), "America/New_York", ("c",)),
    ]
    assert [one.devices.names for one in waiting(session, {"sites": [new_york]}, friday)] == [("c",)]
    inside = waiting(session, {"all": True}, at("2026-11-28T21:00"))
    assert [one.timezone for one in inside] == ["America/New_York"]
    assert waiting(session, {}, friday) == []


def test_hundreds_of_openings_cost_no_query_each(session: Session) -> None:
    for number in range(40):
        window = {"days": ["sat"], "start": f"10:{number:02}", "minutes": 30, "timezone": "UTC"}
        add(session, create_client(session, {"name": f"Client {number}", "window": window}).id, f"pc-{number}")
    session.flush()
    asked: list[str] = []
    connection = session.connection()
    listen(connection, "before_cursor_execute", lambda _, __, statement, *___: asked.append(statement))
    found = waiting(session, {"all": True}, at("2026-11-27T12:00"))
    assert [(one.devices.count, one.devices.names) for one in found] == [
        (1, (f"pc-{number}",) if number < MOST_NAMED else ()) for number in range(40)
    ]
    assert len(asked) == MOST_NAMED + 3
