"""The metrics of the indicators, registered in one place. README: how to add one."""

from assessment.metrics import counts, plans, surveys  # noqa: F401 - they register themselves
from assessment.metrics.registry import METRICS, Form, Metric, Source, register

__all__ = ["METRICS", "Form", "Metric", "Source", "register"]
