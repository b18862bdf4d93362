import pytest

pytest.register_assert_rewrite("tests.domain.given")  # a `then` that fails says what differs
