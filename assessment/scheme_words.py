"""How a scheme's workbook is headed and what its cells say: Chinese whatever the reader's language, as every workbook."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation

from assessment.metrics import METRICS
from assessment.models import Indicator
from pairing.models import Community

COLUMNS = {
    "category": "类别编码",
    "category_name": "类别",
    "code": "指标编码",
    "name": "指标名称",
    "urban_name": "城市社区名称",
    "points": "分值",
    "source": "来源",
    "applies_to": "适用范围",
    "metric": "算法",
    "parameters": "算法参数",
    "urban_metric": "城市社区算法",
    "urban_parameters": "城市社区参数",
    "evidence": "所需佐证",
}
GROUND_COLUMNS = {"veto_code": "否决编码", "veto_name": "否决事项"}


def words_of(key: str) -> dict[str, str]:
    """{value: word} of a column that says one of a few things; nothing for the others."""
    choices: dict[str, Iterable[tuple[str, Any]]] = {
        "source": Indicator.Source.choices,
        "applies_to": Community.Kind.choices,
        "metric": [(one.name, one.label) for one in METRICS.values()],
    }
    with translation.override("zh-hans"):
        return {value: str(word) for value, word in choices.get(key.removeprefix("urban_"), ())}
