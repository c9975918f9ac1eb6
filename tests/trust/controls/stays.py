"""Controls of «What is written stays true»."""

from tests.trust.controls.one import FLOW, HERE, SHEETS, TRAIL, control

CLOSED = "nothing counts in a closed window but by the audited re-opening"
REOPEN = "tests/visits/test_quota_rules.py::TestReopen::"

STAYS = [
    control(
        "change and event stand or fall together",
        "accounts/actions.py",
        "@transaction.atomic\ndef user_block(",
        "def user_block(",
        HERE + "test_posts.py::test_without_its_event_a_body_changes_nothing[accounts:user_block]",
    ),
    control(
        "imports and commands leave events",
        "pairing/roster_write.py",
        "            events_record(_events(by, check, plan, now))\n",
        "",
        "tests/pairing/test_import_command.py::test_every_row_leaves_an_event_and_the_trail_holds",
        error="KeyError",  # no such verb in the trail
    ),
    control(
        "edit, deletion, swap, cut tail are found, the row named",
        "office/trail.py",
        "        if algorithm not in ALGORITHMS or event.hash != event_hash(event, algorithm):",
        "        if False:",
        TRAIL + "test_edit_is_found",
        error="AttributeError",  # no fault was found that could be read
    ),
    control(
        "edit, deletion, swap, cut tail are found, the row named",
        "office/trail.py",
        "        if event.seq != seq + 1:",
        "        if False:",
        TRAIL + "test_deletion_is_found",
        error="AssertionError|AttributeError",
    ),
    control(
        "edit, deletion, swap, cut tail are found, the row named",
        "office/trail.py",
        "        if event.previous != previous:",
        "        if False:",
        TRAIL + "test_an_edit_with_its_hash_made_anew_is_found",
        error="AttributeError",  # no fault was found that could be read
    ),
    control(
        "edit, deletion, swap, cut tail are found, the row named",
        "office/trail.py",
        "    if (head.seq, head.hash) != (seq, previous):",
        "    if False:",
        TRAIL + "test_cut_off_tail_is_found",
        error="AttributeError",  # no fault was found that could be read
    ),
    control(
        "a cut that takes the head along, a trail written anew",
        "office/trail_head.py",
        "        if seq not in found:",
        "        if seq not in found and False:",
        HERE + "test_trail_head.py::test_a_cut_that_takes_the_head_along_is_found_by_the_file_alone",
        error="KeyError",
    ),
    control(
        "a cut that takes the head along, a trail written anew",
        "office/trail_head.py",
        "        if found[seq] != known[seq]:",
        "        if False:",
        HERE + "test_trail_head.py::test_a_trail_written_anew_is_found",
    ),
    control(
        "algorithm pluggable",
        "office/trail.py",
        'ALGORITHMS = ("sha256", "sm3", "sha3_256")',
        'ALGORITHMS = ("sha256", "sm3", "sha3_256", "md5")',
        HERE + "test_trail_head.py::test_a_weak_algorithm_named_in_a_row_is_a_fault",
        error="AttributeError",
    ),
    control(
        "algorithm pluggable",
        "office/trail.py",
        "    algorithm = algorithm or settings.TRAIL_ALGORITHM",
        '    algorithm = algorithm or "sha256"',
        HERE + "test_trail_head.py::test_the_chain_goes_over_to_sm3",
    ),
    control(
        "append-only on PostgreSQL",
        "office/migrations/0002_trail_append_only.py",
        "RAISE EXCEPTION",
        "RAISE NOTICE",
        TRAIL + "test_postgres_refuses_changes",
        postgres=True,
    ),
    control(
        "every verb in Chinese words; found by person, object, act, day",
        "office/act_words.py",
        '    "log": pgettext_lazy("act", "logged"),\n',
        "",
        HERE + "test_verbs.py::test_every_verb_of_the_code_has_words",
    ),
    control(
        "every verb in Chinese words; found by person, object, act, day",
        "shenbei/pages/audit.py",
        '        events = events.filter(person_name__contains=words["person"])\n',
        "        events = events.all()\n",
        HERE + "test_verbs.py::test_the_auditor_finds_by_words_person_object_and_day",
    ),
    control(
        "an edit after the first signature voids all",
        "pledges/actions/editing.py",
        "    return version.signatures.standing().update(voided_at=now, voided_because=reason)",
        "    return 0",
        FLOW + "test_an_edit_voids_all_signatures_and_tells_the_signers",
    ),
    control(
        "finished rounds recompute, paid sheets are frozen",
        "assessment/management/commands/score_round.py",
        "        if not recomputed == stored == found.checksum:",
        "        if not recomputed:",
        "tests/assessment/test_score_round.py::test_verify_finds_a_changed_score",
    ),
    control(
        "finished rounds recompute, paid sheets are frozen",
        "pairing/migrations/0006_allowance_rates.py",
        "        IF OLD.state = 'paid' THEN\n",
        "        IF OLD.state = 'never' THEN\n",
        SHEETS + "test_postgres_freezes_a_paid_sheet",
        postgres=True,
    ),
    control(
        "page, workbook, paper have the same figures",
        "shenbei/pages/annual_papers.py",
        "[figure.group, figure.label, figure.text, figure.quantity, figure.note if internal",
        "[figure.group, figure.label, str(figure.quantity), figure.quantity, figure.note if internal",
        "tests/pages/test_annual.py::test_page_workbook_and_paper_have_the_same_figures",
    ),
    control(
        "the second of two editors is told",
        "pledges/actions/editing.py",
        "    if edition is not None and edition != pledge.edition:",
        "    if False:",
        "tests/pledges/test_pages.py::test_the_second_of_two_editors_keeps_his_text_and_is_told",
    ),
    control(
        "the second of two editors is told",
        "measures/actions/measures.py",
        "    if row.version != version:",
        "    if False:",
        "tests/measures/test_measures.py::test_of_two_editors_the_second_is_told",
    ),
    control(
        "Shanghai's days whatever the zone",
        "shenbei/lib/periods.py",
        "    return moment.astimezone(SHANGHAI).date()",
        "    return moment.astimezone(UTC).date()",
        "tests/visits/test_log.py::TestLog::test_half_past_seven_in_shanghai_is_that_day",
        HERE + "test_trail_head.py::test_one_line_a_day_of_shanghai",
        error="AssertionError|RuleBroken",  # the day has not come yet
    ),
    control(
        CLOSED,
        "visits/rules/judging.py",
        "    cut = closed_on or today\n",
        "    cut = today\n",
        "tests/visits/test_rules_judging.py::TestDisputesAndClosing::test_what_is_entered_after_the_closing_does_not_count",
    ),
    control(
        CLOSED,
        "visits/actions/quotas.py",
        '    if by.role != Role.REVIEWER:\n        raise RuleBroken(_("Only the organisation reviewer opens a window again."))\n',
        "",
        REOPEN + "test_only_by_the_reviewer",
    ),
    control(
        CLOSED,
        "visits/actions/quotas.py",
        '    if is_locked(verdict):\n        raise RuleBroken(_("The half-year is closed; nothing in it is written any more."))\n    until',
        "    until",
        REOPEN + "test_not_in_a_closed_half_year",
    ),
    control(
        "a text stays as it was frozen for signing",
        "pledges/migrations/0010_versions_stay.py",
        "BEGIN RAISE EXCEPTION 'a frozen text never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$;",
        "BEGIN RETURN COALESCE(NEW, OLD); END $$;",
        "tests/pledges/test_frozen.py::test_postgres_keeps_a_frozen_text",
        postgres=True,
        error="Failed|IntegrityError",  # a signature hangs on it
    ),
]
