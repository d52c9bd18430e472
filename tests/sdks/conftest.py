"""What the tests share: a running `antiphon practice`."""

from collections.abc import Iterator

import pytest

from support.practice import Practice


@pytest.fixture
def practice() -> Iterator[Practice]:
    """An interviewer of the test's own, stopped afterwards."""
    with Practice.start() as running:
        yield running
