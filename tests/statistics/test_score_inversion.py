"""Score inversion: bisection of every group's bracket at once."""

import numpy as np

from impact_eval.statistics.score_inversion import falling_root


def test_every_group_gets_the_root_of_its_own_function() -> None:
    target = np.array([0.1, 0.25, 0.9, 0.5])
    root = falling_root(lambda x: target - x**3, np.zeros(4), np.ones(4))
    np.testing.assert_allclose(root, np.cbrt(target), rtol=0, atol=1e-15)


def test_the_ends_of_the_bracket_are_never_evaluated() -> None:
    seen: list[float] = []

    def function(x: np.ndarray) -> np.ndarray:
        seen.extend(x.tolist())
        return 0.3 - x

    falling_root(function, np.array([-1.0]), np.array([1.0]))
    assert min(seen) > -1.0
    assert max(seen) < 1.0


def test_a_bracket_that_is_a_point_gives_that_point() -> None:
    root = falling_root(lambda x: -np.ones_like(x), np.array([-1.0]), np.array([-1.0]))
    assert root.tolist() == [-1.0]
