"""The four goals of «一区一策». DOMAIN 5."""

from django.utils.translation import gettext_lazy as _

from shenbei.lib.choices import BadgeChoices


class Goal(BadgeChoices):
    """What a measure, an outcome or a pledge item serves."""

    ECONOMY = "economy", "primary", _("economic development")
    ENVIRONMENT = "environment", "success", _("urban and rural environment")
    PEOPLE = "people", "warning", _("help for people in difficulty")
    PARTY = "party", "danger", _("Party building in the community")
