"""Which mechanism ails a given torch model: `diagnose` says it in sentences, with evidence."""

from helpers.diagnosis.checking import CannotDiagnose
from helpers.diagnosis.diagnosing import diagnose
from helpers.diagnosis.report import Report
from helpers.diagnosis.thresholds import Thresholds
from helpers.diagnosis.verdicts import Verdict
from helpers.diagnosis.watching import watch

__all__ = ["CannotDiagnose", "Report", "Thresholds", "Verdict", "diagnose", "watch"]
