"""Training by mini-batches: one network, a whole grid at once, and the remedies tried on a grid."""

from helpers.training import remedies
from helpers.training.loop import train
from helpers.training.many import train_many
from helpers.training.optimizers import make_optimizer

__all__ = ["make_optimizer", "remedies", "train", "train_many"]
