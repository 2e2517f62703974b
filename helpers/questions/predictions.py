"""The learner's predictions, kept in one small JSON file from one lesson to the next."""

import json
import tempfile
from pathlib import Path

FILE_NAME = "my_predictions.json"
AGAIN = ".again"  # behind a question's id: what was answered when it was asked a second time


def predictions_path() -> Path:
    """Return where predictions are kept: beside the notebook, whose folder kernels start in."""
    return Path.cwd() / FILE_NAME


def prediction_key(question_id: str, again: bool = False) -> str:
    """Return under which name the answer to a question is kept, the first time or again."""
    return question_id + AGAIN if again else question_id


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
        predictions = json.loads(path.read_bytes())
        if not isinstance(predictions, dict):
            raise ValueError("not a table of predictions")
    except FileNotFoundError:
        return {}, ""
    except (ValueError, RecursionError):  # not UTF-8, not JSON, not a table, or nested too deeply
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
