"""A verdict in words, in both languages."""

from django.utils import translation

from tests.visits.september import CYCLE, day, judge, visit
from visits import rules
from visits.rules import Duty, Kind, Quota, Ruling, Span


class TestSentence:
    def facts(self) -> Ruling:
        return judge([visit(day(9, 12)), visit(day(9, 12))])

    def test_in_english(self):
        with translation.override("en"):
            text = rules.sentence(self.facts())
        assert text.startswith("2 owed in ") and "2012" in text
        assert text.endswith(", 1 counted: 12 Sep; 1 not counted: 12 Sep second visit same day")

    def test_in_chinese(self):
        with translation.override("zh-hans"):
            assert (
                rules.sentence(self.facts())
                == "2012年9月应到2次，已计1次：9月12日；未计1次：9月12日同日第二次"
            )

    def test_resident_days_are_days(self):
        ten = Quota(Kind.RESIDENCE, 1, 10)
        duty = Duty(Kind.RESIDENCE, CYCLE, (Span(day(9, 16)),))
        ruling = judge([visit(day(9, 17)), visit(day(9, 18))], day(9, 20), duty, ten)
        with translation.override("zh-hans"):
            assert (
                rules.sentence(ruling)
                == "2012年9月应驻点5天，已计2天：9月17日、9月18日；履责15天（当期共30天）"
            )
            assert rules.missing_text(ruling) == "2012年9月还差3天"

    def test_nothing_owed(self):
        ruling = judge(duty=Duty(Kind.WORK_GROUP, CYCLE, (Span(day(9, 30)),)))
        with translation.override("zh-hans"):
            assert rules.sentence(ruling) == "2012年9月无应到次数：履责1天（当期共30天）"

    def test_what_is_missing(self):
        with translation.override("zh-hans"):
            assert rules.missing_text(judge([visit(day(9, 3))])) == "2012年9月还差1次"
