"""The tasks of lesson 00: a fraction of a fraction, an image as numbers, and an empty pixel."""

from torch import Tensor

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


def judge_look_at_images(empty_pixel: object, inputs: Tensor) -> Verdict:
    """Judge the number that stands for an empty pixel, read off a picture.

    Args:
        empty_pixel: the learner's.
        inputs: all images, (images, pixels), of which the smallest number is an empty pixel's.

    """
    empty, darkest = inputs.min().item(), inputs.max().item()
    near = (darkest - empty) / 20  # what can be read off the axis
    mistakes = [
        Mistake(-near, near, "That would be the mean of all pixels. Empty pixels are lighter."),
        Mistake(darkest - 5 * near, darkest + near, "That is a dark pixel: one with ink on it."),
        Mistake(-empty - near, -empty + near, "Mind the sign: look where the axis has its 0."),
    ]
    hint = "Look for the lowest level of the curve on the right; its axis has the number."
    verdict = match_number(empty_pixel, (empty - near, empty + near), mistakes, hint)
    right = f"An empty pixel is {empty:.2f}, the smallest number there is."
    return Verdict(True, right) if verdict.correct else verdict


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


TASKS = {
    "half-of-a-half": judge_half_of_a_half,
    "look-at-images": judge_look_at_images,
    "colour-inputs": judge_colour_inputs,
}
