"""Controls of assessment: each rule of separation taken out by itself (DOMAIN 9), and the finished round's triggers."""

from tests.trust.controls.one import Control, control

PERSON, STAYS = "separation by person", "finished rounds recompute, paid sheets are frozen"
HOME = "assessment/"
TESTS = "tests/assessment/test_"
TIED = TESTS + "separation.py::test_nobody_scores_what_he_is_tied_to"

ASSESSMENT: list[Control] = [
    control(
        PERSON,
        HOME + "actions/finish.py",
        "may_approve(by.person_id, scorers(found) | prepared)",
        "may_approve(by.person_id, prepared)",
        TESTS + "separation.py::test_who_scored_does_not_make_it_final",
        TESTS + "separation.py::test_an_appeal_that_changes_nothing_counts_as_scoring_too",
    ),
    control(
        PERSON,
        HOME + "actions/finish.py",
        "may_approve(by.person_id, scorers(found) | prepared)",
        "may_approve(by.person_id, scorers(found))",
        TESTS + "separation.py::test_who_opened_it_does_not_make_it_final",
    ),
    control(
        PERSON,
        HOME + "actions/grades.py",
        "may_approve(by.person_id, scorers(round))",
        "may_approve(by.person_id, [])",
        TESTS + "separation.py::test_who_scored_does_not_decide_grades",
    ),
    control(
        PERSON,
        HOME + "actions/appeals.py",
        "by.person_id, scorers(found, appeal.result)\n",
        "by.person_id, []\n",
        TESTS + "separation.py::test_who_scored_the_community_does_not_decide_its_appeal",
        TESTS + "appeals.py::test_who_scored_the_community_does_not_judge_under_another_account",
    ),
    control(
        PERSON,
        HOME + "actions/appeals.py",
        "    not_tied(by, found, appeal.result, deciding=True)\n",
        "",
        TESTS + "appeals.py::test_who_is_tied_does_not_judge",
    ),
    control(
        PERSON,
        HOME + "actions/entry.py",
        '    if stage != "self":\n        not_tied(by, found, result)\n',
        "",
        TIED,
        TESTS
        + "separation.py::test_who_belonged_to_it_in_the_half_year_is_tied_after_his_change_of_role[ended0-True]",
    ),
    control(
        PERSON,
        HOME + "separation.py",
        "belongs=frozenset(own | {community.secretary_id} - {None})",
        "belongs=frozenset()",
        TIED + "[clerk]",
        TIED + "[secretary]",
    ),
    control(
        PERSON,
        HOME + "separation.py",
        "helps=frozenset({person for _organisation, person in people} - own | heads)",
        "helps=frozenset()",
        TIED + "[liaison]",
        TIED + "[head]",
    ),
    control(
        PERSON,
        HOME + "separation.py",
        'posted=frozenset(posted.values_list("cadre__person", flat=True))',
        "posted=frozenset()",
        TIED + "[posted]",
    ),
    control(
        PERSON,
        HOME + "separation.py",
        "    appointed = Appointment.objects.in_window(window).filter(",
        "    appointed = Appointment.objects.live_on(window.end).filter(",
        TESTS
        + "separation.py::test_who_belonged_to_it_in_the_half_year_is_tied_after_his_change_of_role[ended0-True]",
    ),
    control(
        PERSON,
        HOME + "separation.py",
        'REVIEWS = ["street", "district"]',
        'REVIEWS = ["street", "district", "self"]',
        TESTS + "separation.py::test_a_claim_keeps_nobody_from_anything",
    ),
    control(
        PERSON,
        HOME + "separation.py",
        '        Veto.objects.filter(result__in=results).values_list("person"),\n',
        "",
        TESTS + "separation.py::test_a_veto_item_counts_as_scoring",
    ),
    control(
        PERSON,
        HOME + "separation.py",
        "    return frozenset(person for (person,) in rows if person) | _overwritten(results, surveys)\n",
        "    return frozenset(person for (person,) in rows if person)\n",
        TESTS + "round.py::test_who_scored_first_scored_though_another_wrote_over_it",
    ),
    control(
        PERSON,
        HOME + "actions/entry.py",
        "Scorer.objects.filter(result=result, scorer=by.person_id)",
        "Scorer.objects.filter(scorer=by.person_id)",
        TESTS + "separation.py::test_a_named_decision_holds_for_its_community_only",
    ),
    control(
        PERSON,
        HOME + "actions/schemes.py",
        '        raise RuleBroken(_("Who prepared a scheme does not approve it."))\n',
        "        pass\n",
        TESTS + "schemes.py::test_who_prepared_does_not_approve_under_another_account",
    ),
    control(
        STAYS,
        HOME + "migrations/0010_finished_stays_by_statement.py",
        "  IF finished THEN RAISE EXCEPTION 'a finished round does not change'; END IF;\n",
        "",
        TESTS + "finished_stays.py::test_a_finished_round_does_not_change[points]",
        TESTS + "finished_stays.py::test_a_row_of_an_open_round_does_not_move_into_it",
        postgres=True,
    ),
    control(
        STAYS,
        HOME + "migrations/0010_finished_stays_by_statement.py",
        "  IF TG_OP <> 'DELETE' AND NOT finished THEN\n",
        "  IF TG_OP = 'INSERT' THEN\n",
        TESTS + "finished_stays.py::test_a_row_of_an_open_round_does_not_move_into_it",
        postgres=True,
    ),
]
