"""The questions of the lessons: asked, predicted, judged and kept."""

from helpers.questions.files import QUESTION_BANK, find_question, load_questions
from helpers.questions.forms import answer, ask, predict, recall
from helpers.questions.kinds import ChoiceQuestion, NumberQuestion, Prediction
from helpers.questions.predictions import keep_prediction, load_predictions, predictions_path

__all__ = [
    "QUESTION_BANK", "ChoiceQuestion", "NumberQuestion", "Prediction", "answer", "ask",
    "find_question", "keep_prediction", "load_predictions", "load_questions", "predict",
    "predictions_path", "recall",
]  # fmt: skip
