"""What the learner writes and decides in lesson 10, and what each wrong guess has overlooked."""

from collections.abc import Callable, Mapping, Sequence

from helpers.checks import Verdict, WrongAnswer, match_call
from helpers.clinic import CAUSES, PATIENTS, REMEDIES

LEARNED = 0.5  # of the constant answer's loss
PARTS = ("saturation", "ceiling", "weights")
# What is there indeed, but comes with the cause, or only looks like something else.
NOT_FIRST = {
    ("A", "attenuation"): "δ does fall, but only in the row where nearly all of z is flat.",
    ("A", "explosion"): "z is large in the first row, but it does not grow from there.",
    ("C", "attenuation"): "δ does shrink. But a repair of δ alone would send back next to nothing "
    "of use, because the last layers cannot tell the images apart.",
    ("D", "saturation"): "half of a ReLU's slopes are 0, and that is healthy.",
    ("E", "saturation"): "a ReLU has no second flat end. Its units are off.",
    ("E", "lost signal"): "the signal is lost because all units are off.",
    ("F", "saturation"): "the hidden units are not flat; the function at the output is.",
    ("G", "explosion"): "δ does grow, with the weights that also make z large. Most units are flat "
    "first.",
}


def judge_split_step(split: Callable) -> Verdict:
    """Judge the split of one step back into saturation, ceiling and weights."""
    for left, slope, ceiling in ((0.18, 0.15, 0.25), (0.6, 0.75, 1.0)):
        right = (slope / ceiling, ceiling, left / slope)
        tables = (
            _mistakes_of_saturation(slope, ceiling),
            [],
            _mistakes_of_weights(left, slope, ceiling),
        )
        given = f"left {left}, slope_rms {slope}, ceiling {ceiling}"
        for place, (name, table) in enumerate(zip(PARTS, tables, strict=True)):
            verdict = match_call(
                split,
                (left, slope, ceiling),
                right[place],
                table,
                about=f"{name}, for {given}",
                part=(place, 3),
                reveal=True,
            )
            if not verdict.correct:
                return verdict
    return Verdict(True, "The three factors multiply to what is left, without a rest.")


def _mistakes_of_saturation(slope: float, ceiling: float) -> list[WrongAnswer]:
    return [
        WrongAnswer(slope, "This is the slope itself. Saturation is its share of the ceiling."),
        WrongAnswer(ceiling / slope, "Upside down: the share is the slope divided by the ceiling."),
        WrongAnswer(1 - slope / ceiling, "This is what is lost. Take what is left."),
    ]


def _mistakes_of_weights(left: float, slope: float, ceiling: float) -> list[WrongAnswer]:
    return [
        WrongAnswer(left / ceiling, "The slopes are below the ceiling: divide by theirs."),
        WrongAnswer(left * slope, "The slope is in `left` already: divide by it."),
        WrongAnswer(left, "The slope is still in it: divide by it."),
        WrongAnswer(slope / left, "Upside down: what is left, divided by the slope."),
        WrongAnswer(
            left / (slope * ceiling), "The ceiling is taken out twice: it is in the slope already."
        ),
    ]


def judge_causes(causes: object, names: str) -> Verdict:
    """Judge which cause a learner has named for each patient of a room."""
    if not isinstance(causes, Mapping) or list(causes) != list(names):
        return Verdict(False, f"Keep one cause for each of {', '.join(names)}.")
    for name, cause in causes.items():
        right = PATIENTS[name].cause
        if not isinstance(cause, str) or cause not in CAUSES:
            return Verdict(False, f"Patient {name}: {cause!r} is none of {', '.join(CAUSES)}.")
        if cause != right:
            reason = NOT_FIRST.get((name, cause), _say_what_is_missing(cause))
            return Verdict(False, f"Patient {name}: {reason} You have overlooked {CAUSES[right]}.")
    return Verdict(True, "All four, from the table alone.")


def _say_what_is_missing(cause: str) -> str:
    if cause == "step too small":
        return "the table does show something, and a small step shows in none."
    return f"nothing in the table speaks for {cause}."


def judge_repairs(remedies: object, train_with: Callable[..., float]) -> Verdict:
    """Judge one remedy for each patient by what remains of the loss after training.

    Args:
        remedies: a name of `REMEDIES` for each patient.
        train_with: the lesson's function: name of the patient, remedies to what remains.

    """
    if not isinstance(remedies, Mapping) or list(remedies) != list(PATIENTS):
        return Verdict(False, f"Keep one remedy for each of {', '.join(PATIENTS)}.")
    told = []
    for name, remedy in remedies.items():
        if not isinstance(remedy, str) or remedy not in REMEDIES:
            return Verdict(False, f"Patient {name}: {remedy!r} is none of {', '.join(REMEDIES)}.")
        left = train_with(name, remedy)
        if not left < LEARNED:
            return Verdict(
                False,
                f"Patient {name}: with {remedy!r} {left:.2f} of the loss remains. It repairs "
                f"another factor. What ails this one is: {PATIENTS[name].cause}.",
            )
        told.append(f"{name} {left:.2f}")
    return Verdict(True, f"All eight learn. What remains of the loss: {', '.join(told)}.")


def judge_ninth(remedies: object, treat_ninth: Callable) -> Verdict:
    """Judge a list of remedies for the ninth patient by what remains of the loss.

    Args:
        remedies: names of `REMEDIES`, in the learner's order.
        treat_ninth: the lesson's function: remedies to (report before training, what remains).

    """
    if isinstance(remedies, str) or not isinstance(remedies, Sequence):
        return Verdict(False, "Write a list of remedies, in the order in which you take them.")
    for remedy in remedies:
        if not isinstance(remedy, str) or remedy not in REMEDIES:
            return Verdict(False, f"{remedy!r} is none of {', '.join(REMEDIES)}.")
    report, left = treat_ninth(*remedies)
    if left < LEARNED:
        return Verdict(True, f"It learns: {left:.2f} of the loss remains.")
    still = "the report finds nothing more in one pass: then look at the step"
    if report.verdicts:
        still = f"the report still begins with {report.verdicts[0].name!r}"
    return Verdict(False, f"{left:.2f} of the loss remains, and {still}.")


TASKS = {
    "split-step": judge_split_step,
    "first-room": lambda causes: judge_causes(causes, "ABCD"),
    "second-room": lambda causes: judge_causes(causes, "EFGH"),
    "repairs": judge_repairs,
    "ninth": judge_ninth,
}
