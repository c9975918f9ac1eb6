"""The outcome catalogue of the programme's first report: goal, names in both languages, unit, measure word."""

from decimal import Decimal

from django.db import migrations

# code, goal, English, Chinese, English unit, measure word or unit, word for «over», ask again below
CATALOGUE = [
    ("agricultural_projects", "economy", "agricultural projects introduced", "引进农业项目", "", "个", "多", None),
    ("cooperatives", "economy", "farmers' cooperatives founded", "新建农民专业合作社", "", "家", "多", None),
    ("investment", "economy", "investment attracted", "吸引投资", "yuan", "元", "多", 10_000),
    ("rural_centres", "environment", "rural community service centres built", "新建农村社区服务中心", "", "所", "多", None),
    ("urban_centres", "environment", "urban community service centres built", "新建城市社区服务中心", "", "个", "多", None),
    ("venues", "environment", "worn activity venues repaired", "维修破旧活动场所", "", "所", "多", None),
    ("squares", "environment", "squares built", "修建广场", "", "处", "多", None),
    ("cleanup_funds", "environment", "village clean-up funds", "投入村屯整治资金", "yuan", "元", "多", 1_000),
    ("roads", "environment", "village roads and drains repaired", "维修村路和排水沟", "m", "延长米", "多", None),
    ("trees", "environment", "trees planted", "植树", "", "棵", "多", None),
    ("green_area", "environment", "green area added", "增加绿地覆盖", "m²", "平方米", "余", None),
    ("events", "people", "Party–masses events", "开展党群共建联谊活动", "", "次", "多", None),
    ("assistance_funds", "people", "assistance funds paid", "发放帮扶资金", "yuan", "元", "余", 100),
    ("donations", "people", "money and goods donated", "捐助款物", "yuan", "元", "多", 100),
    ("households", "people", "households in difficulty helped", "帮扶困难户", "", "户", "多", None),
    ("helping_pairs", "people", "helping pairs formed", "结成帮扶对子", "", "对", "多", None),
    ("houses", "people", "dilapidated houses repaired", "维修危旧房屋", "", "所", "多", None),
    ("household_problems", "people", "problems of poor households solved", "解决贫困户难题", "", "个", "多", None),
    ("team_members_replaced", "party", "unqualified team members replaced", "调整不合格的社区党组织班子成员", "", "人", "多", None),
    ("members_recruited", "party", "Party members recruited", "发展党员", "", "人", "多", None),
    ("reserve_cadres", "party", "reserve cadres taken in", "吸收进入社区后备干部队伍", "", "人", "多", None),
    ("work_systems", "party", "work systems improved", "完善各项工作制度", "", "项", "多", None),
    ("village_matters", "party", "village matters decided by “four deliberations, one review, two publications”",
     "通过“四议一审两公开”制度决策村级事务", "", "项", "多", None),
    ("trainings", "party", "Party trainings held", "开展各类党员培训", "", "次", "多", None),
    ("cooperative_party", "party", "cooperative Party organisations founded", "建立合作社党组织", "", "个", "多", None),
]  # fmt: skip


def load(apps, schema_editor) -> None:
    OutcomeType = apps.get_model("measures", "OutcomeType")
    for seat, (code, goal, name, name_zh, unit, word, more, least) in enumerate(CATALOGUE, 1):
        OutcomeType.objects.update_or_create(
            code=code,
            defaults={
                "goal": goal,
                "seat": seat,
                "name": name,
                "name_zh": name_zh,
                "unit": unit,
                "measure_word": word,
                "more_word": more,
                "whole": unit == "",
                "least_plausible": None if least is None else Decimal(least),
            },
        )


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
