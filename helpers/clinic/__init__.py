"""The clinic of lesson 10: small networks that do not train, and what can be done about it."""

from helpers.clinic.networks import ConvNetwork, RowRnn, RowTransformer
from helpers.clinic.patients import CAUSES, MESSY, PATIENTS, REMEDIES, Patient, treat
from helpers.clinic.treatment import admit, follow, train

__all__ = [
    "CAUSES", "MESSY", "PATIENTS", "REMEDIES", "ConvNetwork", "Patient", "RowRnn", "RowTransformer",
    "admit", "follow", "train", "treat",
]  # fmt: skip
