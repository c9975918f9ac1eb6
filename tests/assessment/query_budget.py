"""SQL statements of the pages of assessment, the same for 10 and for 1,000 communities."""

from tests.access import Budget
from tests.assessment.standing import CODE, at, at_stage, grow, grow_finished, helper_of, only_code

BUDGETS = [
    Budget("assessment:rounds", "staff", 6, grow),
    Budget("assessment:round", "staff", 12, grow, kwargs=only_code("feedback")),
    Budget("assessment:round", "street_clerk", 12, grow, kwargs=only_code("feedback")),
    *(
        Budget("assessment:stage", who, 22, grow, kwargs=at_stage(where))
        for where, who in (
            ("self", "community_clerk"),
            ("street", "street_clerk"),
            ("district", "staff"),
            ("survey", "staff"),
            ("computation", "staff"),
            ("feedback", "staff"),
            ("appeal", "reviewer"),
            ("approval", "reviewer"),
        )
    ),
    Budget("assessment:publicity", "outsider", 10, grow, kwargs=only_code("publicity")),
    Budget("assessment:appeals", "staff", 8, grow, kwargs=only_code("publicity")),
    Budget("assessment:fairness", "staff", 8, grow, kwargs=only_code("feedback")),
    Budget("assessment:improvement", "staff", 10, grow, kwargs=only_code("feedback")),
    Budget("assessment:survey_template", "staff", 8, grow, kwargs=only_code("survey")),
    Budget("assessment:workbook", "staff", 25, grow, kwargs=only_code("feedback"), method="post"),
    Budget(
        "assessment:what_if", "staff", 14, grow_finished, kwargs=lambda stage: {"version": 2, "code": CODE}
    ),
    Budget("assessment:missing", "staff", 8, grow, kwargs=only_code("feedback")),
    Budget("assessment:helpers", "staff", 8, grow, kwargs=only_code("feedback")),
    Budget("assessment:helper", "staff", 20, grow, kwargs=helper_of),
    Budget("assessment:card", "staff", 14, grow, kwargs=at("feedback")),
    Budget("assessment:card", "community_clerk", 14, grow, kwargs=at("feedback")),
    Budget("assessment:figure", "staff", 12, grow, kwargs=at("feedback", key="satisfaction.problems")),
]
