"""Whatever torch calls a tensor crosses as its values, or as an object; the session goes on."""

import warnings

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from grading.examining.examiner import Examiner
from grading.inside.values.decoding import decode
from grading.inside.values.encoding import encode
from grading.inside.values.wire import Refused
from grading.limits import Limits
from grading.outcomes import Outcome
from tests.grading.session_in_process import PlainSession

DTYPES = sorted({kind for kind in vars(torch).values() if isinstance(kind, torch.dtype)}, key=str)
LAYOUTS = {
    "empty": lambda kind: torch.empty(0, dtype=kind),
    "one number": lambda kind: torch.ones((), dtype=kind),
    "two": lambda kind: torch.ones(2, dtype=kind),
    "turned": lambda kind: torch.ones((2, 3), dtype=kind).t(),
    "every second": lambda kind: torch.ones(6, dtype=kind)[::2],
    "expanded": lambda kind: torch.ones(1, dtype=kind).expand(5),
    "a gradient": lambda kind: torch.ones(2, dtype=kind, requires_grad=True),
    "a parameter": lambda kind: torch.nn.Parameter(torch.ones(2, dtype=kind)),
    "conjugated": lambda kind: torch.ones(2, dtype=kind).conj(),
    "negative": lambda kind: torch.ones(2, dtype=kind).conj().imag,
    "without a device": lambda kind: torch.ones(2, dtype=kind, device="meta"),
    "sparse": lambda kind: torch.ones((2, 2), dtype=kind).to_sparse(),
    "sparse rows": lambda kind: torch.ones((2, 2), dtype=kind).to_sparse_csr(),
    "nested": lambda kind: torch.nested.nested_tensor([torch.ones(1, dtype=kind)]),
    "jagged": lambda kind: torch.nested.nested_tensor(
        [torch.ones(1, dtype=kind)], layout=torch.jagged
    ),
    "quantised": lambda kind: torch.quantize_per_tensor(torch.ones(2), 0.1, 0, kind),
    "quantised and jagged": lambda kind: torch.nested.nested_tensor(
        [torch.quantize_per_tensor(torch.ones(2), 0.1, 0, kind)], layout=torch.jagged
    ),
    "zero alone": lambda kind: torch._efficientzerotensor((3,), dtype=kind),
    "of a subclass": lambda kind: torch.ones(2, dtype=kind).as_subclass(Own),
    "fake": lambda kind: FakeTensorMode().from_tensor(torch.ones(2, dtype=kind)),
    "of inference": lambda kind: torch.inference_mode()(torch.ones)(2, dtype=kind),
    "leaked from vmap": lambda kind: leak(torch.func.vmap, kind),
    "leaked from grad": lambda kind: leak(torch.func.grad, kind),
    "leaked from functionalize": lambda kind: leak(torch.func.functionalize, kind),
}


class Own(torch.Tensor):
    pass


def leak(transform, kind):
    leaked = []

    def keep(tensor):
        leaked.append(tensor)
        return tensor.sum()

    transform(keep)(torch.ones(2, dtype=kind))
    return leaked[0]


def make(layout, kind):
    """Make a tensor; None where torch has none of this dtype in this layout."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return LAYOUTS[layout](kind)
        except (RuntimeError, NotImplementedError, TypeError, ValueError):
            return None


class Told:
    def stand_in(self, handle, kind):
        return handle

    def class_stand_in(self, facts, bases):
        return facts

    def known_class(self, number):
        return number


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_tensor_of_any_dtype_crosses_as_its_values_or_as_an_object(layout):
    made = [tensor for tensor in (make(layout, kind) for kind in DTYPES) if tensor is not None]
    assert made
    for tensor in made:
        arrived, after = decode(encode([tensor, "after"], keep=lambda value: 7), Told())
        assert after == "after"
        if type(arrived) is np.ndarray:
            held = np.array(tensor.detach().to(torch.complex128).tolist(), dtype=complex)
            assert arrived.shape == tuple(tensor.shape)
            assert np.array_equal(arrived.astype(complex), held.reshape(arrived.shape))
        else:
            assert arrived.number == 7


@pytest.mark.parametrize("kind", [torch.float8_e5m2, torch.bfloat16, torch.complex32], ids=str)
def test_a_number_in_a_dtype_that_only_torch_has_keeps_its_value(kind):
    arrived = decode(encode(torch.tensor([1.5, -2.0], dtype=kind)))
    assert arrived.tolist() == [1.5, -2.0]


def test_a_tensor_that_is_much_longer_than_its_memory_is_refused_before_it_is_copied():
    with pytest.raises(Refused, match="more than"):
        encode(torch.zeros(1, dtype=torch.float8_e5m2).expand(10**12))


def test_after_a_tensor_without_bytes_the_other_tests_have_their_points():
    session = PlainSession(
        "import torch\nkept = []\ntorch.vmap(lambda x: kept.append(x) or x)(torch.ones(2))\n"
        "leaked, answer = kept[0], 42"
    )
    examiner = Examiner(session, Limits())
    assert not examiner.examine("a", "assert leaked == 2").is_judged
    assert examiner.examine("b", "assert answer == 42").passed
    assert examiner.outcome is Outcome.UNJUDGED
