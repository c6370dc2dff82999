"""Names of the output columns, in order. Apart from the model so that nothing here needs torch."""

from .rows import CATEGORIES, DECISION_HEADS, LEVELS, TIERS

HEADS = (*DECISION_HEADS, *(f"category/{name}" for name in CATEGORIES), *(f"tier/{name}" for name in TIERS), *(f"level/{name}" for name in LEVELS))
CATEGORY_COLUMNS = slice(len(DECISION_HEADS), len(DECISION_HEADS) + len(CATEGORIES))
