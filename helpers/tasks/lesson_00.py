"""The tasks of lesson 00: a fraction of a fraction, and an image as numbers."""

from helpers.checks import Mistake, Verdict, match_number


def judge_half_of_a_half(layers_needed: object) -> Verdict:
    """Judge after how many halvings less than a hundredth is left."""
    mistakes = [
        Mistake(50, 50, "Layers multiply: each takes half of what is left, and not of the whole."),
        Mistake(200, 200, "Layers multiply: each takes half of what is left."),
        Mistake(6, 6, "After six layers 1/64 is left, which is still more than a hundredth."),
        Mistake(6.6, 6.7, "Nearly, but layers are whole: round up."),
        Mistake(8, 8, "One too many: look at seven layers once more."),
    ]
    verdict = match_number(layers_needed, (7, 7), mistakes, "Halve 1 again and again, and count.")
    if verdict.correct:
        return Verdict(True, "Seven: 1/64 is more than a hundredth, and 1/128 is less.")
    return verdict


def judge_colour_inputs(inputs_needed: object) -> Verdict:
    """Judge how many numbers a colour image of 32 × 32 pixels is."""
    mistakes = [
        Mistake(1024, 1024, "These are the pixels. Each of them brings three numbers."),
        Mistake(96, 96, "That is one row of pixels. There are 32 rows."),
        Mistake(64, 64, "That is 32 + 32. Rows times columns are the pixels."),
        Mistake(32768, 32768, "That is 32³. Three numbers per pixel are times 3."),
        Mistake(2352, 2352, "That is for 28 × 28 pixels, the size of this lesson's images."),
    ]
    hint = "Rows times columns, times the numbers per pixel."
    verdict = match_number(inputs_needed, (3072, 3072), mistakes, hint)
    return Verdict(True, "3,072 inputs, one for each number.") if verdict.correct else verdict


TASKS = {"half-of-a-half": judge_half_of_a_half, "colour-inputs": judge_colour_inputs}
