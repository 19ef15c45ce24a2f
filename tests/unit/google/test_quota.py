"""Google's quota: never more units in a minute than granted, whatever is asked for and in what rhythm."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autolog.testing.reading import PassEverything
from autolog_google.quota import Limiter
from servers.google import Google, Person
from servers.google_account import Time, collection, connected, ids, mail, read


def most_in_a_minute(spent: list[tuple[float, int]]) -> int:
    """Return the most units of any 60 seconds."""
    most = total = first = 0
    for at, cost in spent:
        total += cost
        while spent[first][0] <= at - 60:
            total -= spent[first][1]
            first += 1
        most = max(most, total)
    return most


@given(
    units=st.integers(100, 6000),
    asked=st.lists(st.tuples(st.integers(1, 600), st.floats(0, 90)), max_size=60),
)
def test_no_minute_holds_more_than_granted(units: int, asked: list[tuple[int, float]]) -> None:
    time = Time()
    limiter = Limiter(units, time.clock)
    spent = []
    for cost, pause in asked:
        time.seconds += pause
        limiter.spend(cost)
        spent.append((time.seconds, min(cost, units)))
    assert most_in_a_minute(spent) <= units


def test_what_fits_into_the_minute_waits_for_nothing() -> None:
    time = Time()
    limiter = Limiter(1000, time.clock)
    for _ in range(50):
        limiter.spend(20)
    assert time.waits == []
    limiter.spend(20)
    assert time.seconds >= 60


def test_a_small_quota_makes_small_batches(google: Google, anna: Person, time: Time) -> None:
    for number in range(12):
        anna.mail.deliver(mail(number))
    with connected(google, time, quota={"units_per_minute": 100}) as connector:
        assert len(ids(read(connector))) == 12
    assert most_in_a_minute([(at, cost) for at, _, cost in google.spent]) <= 100


def test_ten_thousand_messages_stay_within_the_quota_and_the_next_round_costs_one_request(
    google: Google, anna: Person, time: Time
) -> None:
    for number in range(10_000):
        anna.mail.deliver(mail(number))
    with connected(google, time) as connector:
        first = read(connector)
        assert len(set(ids(first))) == len(ids(first)) == 10_000
        assert most_in_a_minute([(at, cost) for at, _, cost in google.spent]) <= 5_000
        google.requests.clear()
        assert read(connector, first[-1].cursor) == []
        assert len(google.requests) == 1
    for stored in (0, 199, 398):
        google.requests.clear()
        with connected(google, time) as connector:
            stream = connector.changes(collection(connector), first[stored].cursor, PassEverything())
            assert next(stream).changes == first[stored + 1].changes
