"""A scheme as plain values: what a round keeps of it, and what a draft is tried with."""

from typing import Any

from assessment.models import Scheme


def frozen(scheme: Scheme) -> dict[str, Any]:
    """The scheme as plain values, as a round keeps it."""
    categories = scheme.categories.prefetch_related("indicators")
    return {
        "version": scheme.version,
        "limits": {grade.value: str(limit) for grade, limit in scheme.limits.items()},
        "satisfaction_bar": str(scheme.satisfaction_bar),
        "weights": {
            "communities": str(scheme.communities_weight),
            "pledges": str(scheme.pledges_weight),
            "duties": str(scheme.duties_weight),
        },
        "gain_full": str(scheme.gain_full),
        "veto_grounds": list(scheme.veto_grounds.values("code", "name")),
        "categories": [
            {
                "code": category.code,
                "name": category.name,
                "indicators": [_indicator(indicator) for indicator in category.indicators.all()],
            }
            for category in categories
        ],
    }


def _indicator(indicator) -> dict[str, Any]:
    plain = (
        "name",
        "urban_name",
        "source",
        "applies_to",
        "metric",
        "urban_metric",
        "parameters",
        "urban_parameters",
    )
    return {name: getattr(indicator, name) for name in plain} | {
        "key": indicator.key,
        "points": str(indicator.points),
    }
