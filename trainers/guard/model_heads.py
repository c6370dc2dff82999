"""Names of the output columns, in order. Apart from the model so that nothing here needs torch."""

from .rows import CATEGORIES, DECISION_HEADS

HEADS = (*DECISION_HEADS, *(f"category/{name}" for name in CATEGORIES))
