"""The learner's predictions, kept in one small JSON file from one lesson to the next."""

import json
import tempfile
from pathlib import Path

FILE_NAME = "my_predictions.json"
AGAIN = ".again"  # behind a question's id: what was answered when it was asked a second time


class DamagedPredictions(ValueError):  # noqa: N818 - reads as what it says
    """A file holds no predictions; the message says why."""


def predictions_path() -> Path:
    """Return where predictions are kept: beside the notebook, whose folder kernels start in."""
    return Path.cwd() / FILE_NAME


def prediction_key(question_id: str, again: bool = False) -> str:
    """Return under which name the answer to a question is kept, the first time or again."""
    return question_id + AGAIN if again else question_id


def read_predictions(content: bytes) -> dict[str, object]:
    """Read the content of a file of predictions: whatever stands under each question's id.

    Raises:
        DamagedPredictions: it is not UTF-8, not JSON, not a table, or nested too deeply.
    """
    try:
        predictions = json.loads(content)
    except (ValueError, RecursionError):
        raise DamagedPredictions("it holds no valid JSON.") from None
    if not isinstance(predictions, dict):
        raise DamagedPredictions("it holds no table of predictions.")
    return predictions


def load_predictions(path: Path) -> tuple[dict[str, object], str]:
    """Read the kept predictions.

    Args:
        path: the file; it need not exist.

    Returns:
        The predictions by question id, and one sentence about a damaged file, which is renamed
        so that nothing in it is lost; the sentence is empty when all is well.

    Raises:
        OSError: the file is there and cannot be read, or not be renamed.

    """
    try:
        predictions = read_predictions(path.read_bytes())
    except FileNotFoundError:
        return {}, ""
    except DamagedPredictions:
        damaged = path.with_suffix(".damaged.json")
        path.replace(damaged)
        return (
            {},
            f"{path.name} was damaged, so it is now called {damaged.name} and a new one starts.",
        )
    return predictions, ""


def keep_prediction(path: Path, question_id: str, prediction: str | float) -> str:
    """Add one prediction to the file, which is either replaced as a whole or left as it was.

    Returns:
        One sentence about a damaged file, or nothing; see `load_predictions`.

    Raises:
        OSError: the folder or the file cannot be written.

    """
    predictions, note = load_predictions(path)
    predictions[question_id] = prediction
    text = json.dumps(predictions, indent=2, ensure_ascii=False) + "\n"
    with tempfile.NamedTemporaryFile(
        "w",
        encoding="utf-8",
        dir=path.parent,
        prefix=f"{path.stem}.",
        suffix=".json",
        delete=False,
    ) as file:
        file.write(text)
    written = Path(file.name)
    try:
        written.replace(path)
    except OSError:
        written.unlink()
        raise
    return note
