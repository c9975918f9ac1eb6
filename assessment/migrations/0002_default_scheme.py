"""The default scheme of DOMAIN 8: five categories, fifteen indicators, 100 points. A district adds its own versions."""

from datetime import date

from django.db import migrations

NAME = "社区考评细则"
VALID_FROM = date(2012, 1, 1)


def counts(*components: list[str]) -> dict:
    """Parameters of `plan_kept`: outcomes and other planned figures, each component against its own target."""
    return {"components": list(components)}


SURVEY = {"full": "90", "none": "60"}
PLAN, TIME, NONE = "plan_kept", "problems_on_time", ""

# code, name, then indicators: code, name, name in urban communities, points, source, metric, parameters, urban
# parameters, evidence asked; where two metrics are named, the second is that of urban communities
CATEGORIES = [
    ("development", "社区快速发展", [
        ("projects", "产业项目与合作社", "便民服务与就业", 7, "auto", (PLAN, "measures_kept"),
         counts(["agricultural_projects", "cooperatives"]), {"goal": "economy"}, ""),
        ("income", "集体收入与招商引资", "共建资源", 7, "check", PLAN,
         counts(["income"], ["investment"]), counts(["shared"]), "账目、协议或到位凭证"),
        ("facilities", "环境与设施建设", "", 6, "check", PLAN,
         counts(["venues", "squares", "roads", "trees"]), counts(["venues", "squares", "trees"]),
         "验收单或前后对比照片"),
    ]),
    ("satisfaction", "人民群众满意", [
        ("survey", "居民满意度测评", "", 10, "auto", "survey_satisfaction", SURVEY, {}, ""),
        ("households", "困难户帮扶", "", 5, "auto", PLAN, counts(["households"]), {}, ""),
        ("problems", "居民诉求按期办结", "", 5, "auto", TIME, {}, {}, ""),
    ]),
    ("leadership", "班子坚强有力", [
        ("team", "班子健全与议事", "", 8, "check", PLAN, counts(["meetings"]), {}, "班子名册、会议记录"),
        ("members", "党员发展计划与党员培训", "", 6, "auto", PLAN,
         counts(["members_recruited"], ["trainings"]), {}, ""),
        ("reserve", "后备干部培养", "", 6, "auto", PLAN, counts(["reserve_cadres"]), {}, ""),
    ]),
    ("management", "管理科学规范", [
        ("decisions", "四议一审两公开", "居民会议与居务公开", 8, "check", PLAN,
         counts(["village_matters"]), counts(["assemblies"]), "会议记录与公开照片"),
        ("systems", "制度建设与事务公开", "", 6, "check", PLAN,
         counts(["work_systems"], ["publications"]), {}, "制度文本、公开栏照片"),
        ("records", "档案与活动场所", "", 6, "judged", NONE, {}, {}, "档案目录、场所照片"),
    ]),
    ("harmony", "社会和谐稳定", [
        ("disputes", "矛盾纠纷化解", "", 8, "check", NONE, {}, {}, "调解台账"),
        ("petitions", "信访受理与按期办结、社会治安", "", 7, "check", NONE, {}, {},
         "信访台账（看受理与办结是否及时，不看件数）、治安情况"),
        ("safety", "安全生产与文明创建", "", 5, "judged", NONE, {}, {}, "检查记录、创建材料"),
    ]),
]  # fmt: skip


def load(apps, schema_editor):
    Scheme = apps.get_model("assessment", "Scheme")
    scheme = Scheme.objects.create(version=1, name=NAME, valid_from=VALID_FROM, approved_on=VALID_FROM)
    for place, (code, name, indicators) in enumerate(CATEGORIES, 1):
        category = scheme.categories.create(code=code, order=place, name=name)
        for order, row in enumerate(indicators, 1):
            keys = ("code", "name", "urban_name", "points", "source", "metric", "parameters", "urban_parameters")
            values = dict(zip((*keys, "evidence"), row, strict=True))
            if isinstance(values["metric"], tuple):
                values["metric"], values["urban_metric"] = values["metric"]
            category.indicators.create(order=order, **values)


def unload(apps, schema_editor):
    for name in ("Indicator", "Category", "Scheme"):
        apps.get_model("assessment", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]

    operations = [migrations.RunPython(load, unload)]
