from concurrent.futures import ThreadPoolExecutor

from engine.store.ids import LENGTH, new_id


def test_ids_sort_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {len(one) for one in made} == {LENGTH}


def test_no_two_threads_get_the_same() -> None:
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda _: [new_id() for _ in range(500)], range(8)))
    assert all(part == sorted(part) for part in parts)
    assert len({one for part in parts for one in part}) == 4000
