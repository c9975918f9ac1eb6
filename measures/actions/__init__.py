"""Writes of measures, one file per aggregate. DOMAIN 6."""

from measures.actions.catalogue import type_add, type_retire
from measures.actions.doubts import Doubted
from measures.actions.files import file_add
from measures.actions.measures import (
    measure_add,
    measure_drop,
    measure_edit,
    measure_finish,
    measure_resume,
    measure_start,
    measure_update,
)
from measures.actions.outcomes import outcome_add, outcome_reverse
from measures.actions.plans import plan_agree, plan_save, target_remove, target_set

__all__ = [
    "Doubted",
    "file_add",
    "measure_add",
    "measure_drop",
    "measure_edit",
    "measure_finish",
    "measure_resume",
    "measure_start",
    "measure_update",
    "outcome_add",
    "outcome_reverse",
    "plan_agree",
    "plan_save",
    "target_remove",
    "target_set",
    "type_add",
    "type_retire",
]
