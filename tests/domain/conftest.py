import pytest

pytest.register_assert_rewrite("tests.domain.parts")  # a `then` that fails says what differs
