"""The lattice that changes lie on has the largest step that fits, or is told not to be there."""

import numpy as np

from impact_eval.statistics.lattice import lattice_step


def test_the_step_is_the_common_divisor() -> None:
    group = np.array([0, 0, 1, 2, 2, 3, 3, 3])
    size = np.array([4.0, 6.0, 0.7, 1 / 3, 0.25, 1.0, np.sqrt(2), np.e])
    order = np.lexsort((size, group))
    step = lattice_step(group[order], size[order], 4)
    np.testing.assert_allclose(step, [2.0, 0.7, 1 / 12, np.nan])


def test_a_group_of_no_sizes_has_no_step() -> None:
    assert np.isnan(lattice_step(np.zeros(0, dtype=np.int64), np.zeros(0), 2)).all()
