"""What is taken out of the house, and the test that must then fail: one control for each row of docs/trust.md.

`make controls` applies each to a copy of the tree. A text to take out stands exactly once in its file.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Control:
    """`out` in `file` becomes `put`; then every one of `tests` must fail by an assertion, or by `error`."""

    promise: str  # the first cell of its row in docs/trust.md
    file: str
    out: str
    put: str
    tests: tuple[str, ...]
    postgres: bool = False
    error: str = ""


def control(promise: str, file: str, out: str, put: str, *tests: str, **more) -> Control:
    """A control, its tests one after another."""
    return Control(promise, file, out, put, tests, **more)


ACCESS, FLOW = "tests/test_access.py::", "tests/pledges/test_flow.py::"
SHEETS, SIGN_IN = "tests/allowances/test_sheets.py::", "tests/accounts/test_sign_in.py::"
HERE, TRAIL = "tests/trust/", "tests/office/test_trail.py::"

WHO_MAY = [
    control(
        "every address in the access table, every view declares its audience",
        "accounts/access.py",
        "        guarded.audience = allowed  # type: ignore[attr-defined]\n",
        "        guarded.audience = None  # type: ignore[attr-defined]\n",
        ACCESS + "test_every_view_declares_its_audience",
    ),
    control(
        "every address in the access table, every view declares its audience",
        "tests/accounts/access_table.py",
        '    Case("accounts:users", "system"),\n',
        "",
        ACCESS + "test_every_address_is_in_a_table",
    ),
    control(
        "every role gets what the table says, strangers the sign-in page",
        "accounts/access.py",
        "            if request.user.role not in allowed:\n                raise PermissionDenied\n",
        "",
        ACCESS + "test_table[visits:holidays-get]",
    ),
    control(
        "every role gets what the table says, strangers the sign-in page",
        "accounts/access.py",
        "            return carried.to_sign_in(request)\n        return carried.served(request, view, *args, **kwargs)\n\n"
        '    guarded.audience = "signed_in"',
        "            return view(request, *args, **kwargs)\n        return carried.served(request, view, *args, **kwargs)\n\n"
        '    guarded.audience = "signed_in"',
        ACCESS + "test_strangers[accounts:act_as-post]",
        error="AttributeError",  # nobody has no appointments
    ),
    control(
        "scope is one queryset",
        "visits/models/visit.py",
        "return self.filter(mine | entered).among(keys)",
        "return self.filter(mine | entered)",
        HERE + "test_oracle.py::test_house_and_oracle_agree_on_ten_thousand_pairs",
    ),
    control(
        "out of scope is byte-identical to not existing",
        "shenbei/pages/errors.py",
        '    return render(request, "errors/404.html", status=404)',
        '    found = getattr(request.resolver_match, "kwargs", {}).get("pk", 0)\n'
        '    response = render(request, "errors/404.html", status=404)\n'
        '    response["X-There"] = str(found < 999_999)\n'
        "    return response",
        ACCESS + "test_out_of_scope_is_as_not_existing[pairing:community-get]",
    ),
    control(
        "lists, files and exports hold nothing of a sibling or stranger",
        "visits/views/workbook.py",
        "    rows = Visit.objects.visible_to(request.user)\n",
        "    rows = Visit.objects.all()\n",
        HERE + "test_siblings.py::test_lists_and_exports_hold_nothing_of_the_other",
    ),
    control(
        "a session that ends while somebody types gives what he typed to him alone, for half an hour",
        "accounts/carried.py",
        '    if held is None or held["user"] != request.user.pk or _is_stale(held):',
        "    if held is None or _is_stale(held):",
        "tests/accounts/test_carried.py::test_somebody_else_finds_nothing",
    ),
    control(
        "extra fields change nothing",
        "measures/forms.py",
        '        fields = ["policy", "target_grade"]',
        '        fields = "__all__"',
        HERE + "test_canaries.py::test_no_form_takes_every_field_of_its_model",
    ),
    control(
        "a right taken away refuses the next request",
        "accounts/middleware.py",
        "            live = list(user.appointments.live_on(today()).select_related",
        "            live = list(user.appointments.select_related",
        HERE + "test_sign_in.py::test_a_running_session_loses_the_right_at_once",
        SIGN_IN + "test_right_taken_away_refuses_the_next_request",
    ),
    control(
        "separation by person",
        "pairing/actions/allowance.py",
        '    _stranger(row, by, _("Who built the sheet does not approve it."), Act.APPROVED)\n',
        "",
        SHEETS + "test_who_built_first_does_not_approve_though_another_built_again",
    ),
    control(
        "separation by person",
        "pairing/actions/allowance.py",
        '    _stranger(row, by, _("Who built or approved the sheet does not mark it paid."))\n',
        "",
        SHEETS + "test_who_approved_before_it_was_sent_back_does_not_pay",
    ),
    control(
        "separation by person",
        "pairing/migrations/0005_allowances.py",
        "(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('built_by')), _negated=True), "
        "_connector='OR'), name='sheet_approved_by_another'",
        "(condition=~models.Q(pk=0), name='sheet_approved_by_another'",
        SHEETS + "test_the_database_refuses_one_person_in_two_parts",
    ),
    control(
        "separation by person",
        "pledges/actions/publishing.py",
        '        [pledge.drafted_by_id, *pledge.prepared_by.values_list("pk", flat=True)],\n',
        "        [],\n",
        FLOW + "test_who_only_edited_prepared_too",
        FLOW + "test_who_opened_or_named_a_signatory_prepared_too",
    ),
    control(
        "files within the scope, a raw media path 404",
        "visits/views/photos.py",
        "Visit.objects.visible_to(request.user)",
        "Visit.objects.all()",
        "tests/visits/test_photos.py::test_shown_within_the_scope_only",
    ),
    control(
        "files within the scope, a raw media path 404",
        "shenbei/urls.py",
        '    path("", include("assessment.urls")),\n]',
        '    path("", include("assessment.urls")),\n    path("media/<path:name>", lambda request, name: __import__('
        '"django.http", fromlist=["x"]).FileResponse(__import__("django.core.files.storage", fromlist=["x"])'
        ".default_storage.open(name))),\n]",
        HERE + "test_canaries.py::test_a_raw_media_path_is_not_there",
    ),
    control(
        "Argon2, 12 characters, common list",
        "shenbei/settings.py",
        '    "django.contrib.auth.hashers.Argon2PasswordHasher",\n',
        "",
        HERE + "test_sign_in.py::test_passwords_are_kept_with_argon2",
    ),
    control(
        "Argon2, 12 characters, common list",
        "shenbei/settings.py",
        '    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},\n',
        "",
        SIGN_IN + "test_common_password_is_refused",
    ),
    control(
        "5 failures lock for 30 minutes",
        "shenbei/settings.py",
        "AXES_COOLOFF_TIME = 0.5  # hours",
        "AXES_COOLOFF_TIME = 0.4  # hours",
        HERE + "test_sign_in.py::test_the_lock_opens_after_thirty_minutes_and_no_sooner",
    ),
    control(
        "5 failures lock for 30 minutes",
        "shenbei/settings.py",
        "AXES_FAILURE_LIMIT = 5",
        "AXES_FAILURE_LIMIT = 6",
        SIGN_IN + "test_five_failures_lock_the_account",
        HERE + "test_sign_in.py::test_a_locked_name_reads_the_same_whether_it_exists",
    ),
    control(
        "no word about whether an account exists",
        "accounts/backends.py",
        "            User().set_password(password)  # same work as a real check: no word about whether it exists\n",
        "",
        HERE + "test_sign_in.py::test_the_same_work_for_known_and_unknown_names[nobody]",
    ),
    control(
        "no word about whether an account exists",
        "accounts/views.py",
        "        had_typed = carried.KEY in request.session\n",
        "        had_typed = carried.KEY in request.session\n"
        "    elif User.objects.filter(username=request.POST.get('username')).exists():\n"
        "        messages.error(request, 'the password of this account is wrong')\n"
        "    if request.method == 'POST' and form.is_valid():\n",
        SIGN_IN + "test_no_word_about_whether_the_account_exists",
    ),
    control(
        "idle 30 minutes, absolute 12 hours, polling keeps nobody in",
        "accounts/middleware.py",
        "                logout(request)\n",
        "                pass\n",
        SIGN_IN + "test_session_ends",
    ),
    control(
        "idle 30 minutes, absolute 12 hours, polling keeps nobody in",
        "accounts/middleware.py",
        '            elif "X-Background" not in request.headers and ',
        "            elif ",
        SIGN_IN + "test_background_polling_keeps_nobody_in",
    ),
    control(
        "accounts end with the last appointment, sight with the posting",
        "accounts/backends.py",
        "        return user if right and user.appointments.live_on(today()).exists() else None",
        "        return user if right else None",
        HERE + "test_sign_in.py::test_an_account_ends_with_its_last_appointment",
    ),
    control(
        "accounts end with the last appointment, sight with the posting",
        "pairing/models/community.py",
        "Posting.objects.live_on(day).filter(cadre__person=user.person_id)",
        "Posting.objects.filter(cadre__person=user.person_id)",
        HERE + "test_sign_in.py::test_a_cadre_sees_nothing_of_the_place_after_his_posting",
    ),
    control(
        "sessions end with the password and the account",
        "accounts/backends.py",
        "filter(pk=user_id, is_active=True)",
        "filter(pk=user_id)",
        HERE + "test_sign_in.py::test_sessions_end_with_the_password_and_with_the_account[block]",
    ),
    control(
        "sessions end with the password and the account",
        "accounts/models.py",
        '    USERNAME_FIELD = "username"\n',
        '    USERNAME_FIELD = "username"\n\n    def get_session_auth_hash(self):\n        return "same"\n',
        HERE + "test_sign_in.py::test_sessions_end_with_the_password_and_with_the_account[reset]",
        HERE + "test_sign_in.py::test_one_s_own_change_ends_the_other_sessions_only",
    ),
    control(
        "second factor for five roles, recovery codes",
        "shenbei/settings.py",
        '    "accounts.middleware.second_factor",\n',
        "",
        "tests/accounts/test_second_factor.py::test_without_it_every_page_leads_to_the_code",
        "tests/accounts/test_second_factor.py::test_demo_is_exempt_only_while_debug_is_on",
        error="AssertionError|KeyError",  # the answer leads nowhere
    ),
    control(
        "fresh password before acts that bind",
        "accounts/fresh.py",
        '        if request.method != "POST" or is_fresh(request):',
        "        if True:",
        "tests/accounts/test_fresh.py::test_it_asks_and_carries_what_was_typed",
        "tests/accounts/test_fresh.py::test_it_goes_stale",
    ),
]

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
]

OBJECTORS = (
    "objectors: no field for contact data; what they wrote is erased after a period, or at once on request; "
    "the receipt stays valid"
)
GUARD, PHOTOS = "shenbei/lib/sheets/guard.py", "tests/office/test_attachments.py::"
BOMB = "tests/lib/test_sheets_guard.py::"
COMES_IN = [
    control(
        "hostile workbooks",
        GUARD,
        "    file_bytes: int = 5 * MIB\n    members: int = 500\n    sheet_bytes: int = 16 * MIB\n"
        "    other_bytes: int = 2 * MIB\n    total_bytes: int = 32 * MIB\n    elements: int = 1_200_000\n"
        "    other_elements: int = 100_000\n    sheets: int = 30\n    rows: int = 20_000\n    columns: int = 100\n"
        "    cells: int = 300_000\n",
        "    file_bytes: int = 10**12\n    members: int = 10**12\n    sheet_bytes: int = 10**12\n"
        "    other_bytes: int = 10**12\n    total_bytes: int = 10**12\n    elements: int = 10**12\n"
        "    other_elements: int = 10**12\n    sheets: int = 10**12\n    rows: int = 10**12\n    columns: int = 10**12\n"
        "    cells: int = 10**12\n",
        BOMB + "test_a_bomb_is_refused_quickly[a million elements]",
        BOMB + "test_a_bomb_is_refused_quickly[sixteen thousand columns]",
    ),
    control(
        "hostile workbooks",
        "shenbei/lib/sheets/reading.py",
        "    page.reset_dimensions()  # what a sheet declares about its size is not believed\n",
        "",
        BOMB + "test_a_declared_width_costs_nothing",
        error="AssertionError|RuleBroken",  # the caps refuse it
    ),
    control(
        "all or nothing, every bad cell named, preview of the very bytes",
        "office/uploads.py",
        "    if not hashlib.sha256(data).hexdigest() == upload.sha256 == sha256:",
        "    if False:",
        "tests/pairing/test_import_page.py::test_other_bytes_than_those_previewed_are_not_taken",
    ),
    control(
        "all or nothing, every bad cell named, preview of the very bytes",
        "office/uploads.py",
        "    return Attachment.objects.filter(object_type=kind, user_pk=user.pk)",
        "    return Attachment.objects.filter(object_type=kind)",
        "tests/pairing/test_import_page.py::test_a_preview_is_its_uploaders_alone",
    ),
    control(
        "no formula goes out",
        "shenbei/lib/sheets/writing.py",
        '    return "\'" + value if isinstance(value, str) and value.startswith(STARTERS) else value',
        "    return value",
        "tests/lib/test_sheets.py::test_csv_cannot_start_a_formula",
    ),
    control(
        "no formula goes out",
        "shenbei/lib/sheets/writing.py",
        '    cell._value = ILLEGAL_CHARACTERS_RE.sub("", value)\n    cell.data_type = "s"\n',
        '    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)\n',
        "tests/lib/test_sheets.py::test_workbooks_go_out_as_text",
    ),
    control(
        "a file handed in to `/verify/` is «yes» by its bytes only; hostile ones are refused within 3 s and nothing is kept",
        "pledges/reports/verification.py",
        "verdict(checksum), same=False",
        "verdict(checksum), same=True",
        "tests/pledges/test_verify_file.py::test_other_bytes_that_name_a_pledge_are_never_yes",
    ),
    control(
        "no parameter, path or body breaks an address",
        "shenbei/templatetags/furniture.py",
        "in parameters.items()]",
        'in parameters.get("items", parameters.items())]',
        HERE + "test_hostile.py::test_a_parameter_named_as_a_method_is_none",
        error="ValueError",  # the template's own: nothing to unpack
    ),
    control(
        "no parameter, path or body breaks an address",
        "shenbei/settings.py",
        '    "shenbei.pages.errors.without_nul",\n',
        "",
        HERE + "test_hostile.py::test_an_address_with_nul_is_not_there",
    ),
    control(
        "photos re-encoded, place stripped, size known before decoding",
        "office/attachments.py",
        "            if opened.width * opened.height > MAX_PIXELS:",
        "            if False:",
        PHOTOS + "test_pixel_flood_is_refused_before_decoding",
        error="DecompressionBombError|AssertionError|Failed|RuleBroken",
    ),
    control(
        "photos re-encoded, place stripped, size known before decoding",
        "office/attachments.py",
        "    clean.save(out, kind, quality=85)",
        "    clean.save(out, kind, quality=85, exif=opened.getexif())",
        "tests/visits/test_photos.py::test_place_and_device_are_gone_and_it_stands_upright",
        PHOTOS + "test_picture_loses_place_and_keeps_orientation",
    ),
    control(
        "PDF opens only our own files",
        "shenbei/lib/pdf.py",
        '    raise ValueError(f"not one of our files: {url[:80]}")',
        '    return Path(url.removeprefix("file://"))',
        "tests/lib/test_pdf.py::test_fetcher_opens_nothing_but_our_own",
    ),
    control(
        "PDF opens only our own files",
        "shenbei/lib/pdf.py",
        "    if len(html) > MOST_BYTES:",
        "    if False:",
        "tests/lib/test_pdf.py::test_too_long_is_refused",
    ),
    control(
        "withdrawn is 404, `/verify/` answers",
        "pledges/actions/publishing.py",
        "    Notice.objects.filter(version__pledge=pledge).delete()\n",
        "",
        "tests/pledges/test_public.py::test_withdrawn_is_404_everywhere_and_verify_says_so",
    ),
    control(
        "withdrawn is 404, `/verify/` answers",
        "pledges/actions/publishing.py",
        "    pledge.versions.published().filter(withdrawn_at=None).update(withdrawn_at=moment)\n",
        "",
        "tests/pledges/test_public.py::test_withdrawn_is_404_everywhere_and_verify_says_so",
    ),
    control(
        "nothing personal in logs",
        "shenbei/lib/logs.py",
        '            line |= {"error": type(error).__name__, "where": where(error)}',
        '            line |= {"error": repr(error), "where": where(error)}',
        HERE + "test_logs.py::test_an_error_is_told_without_what_was_typed",
    ),
    control(
        "nothing personal in logs",
        "accounts/middleware.py",
        '        facts = {"method": request.method,',
        '        facts = {"asked": request.GET.dict(), "typed": request.POST.dict(), "method": request.method,',
        HERE + "test_logs.py::test_canaries_of_real_pages_never_reach_the_logs",
    ),
    control(
        "nothing in messages to the broker",
        "pledges/actions/rendering.py",
        "    ring(render_notices_due)",
        "    ring(render_notices_due, 1)",
        HERE + "test_canaries.py::test_messages_to_the_broker_carry_nothing_at_all",
    ),
    control(
        "notice and its PDF, with properties, tell only names and posts of signatories",
        "pledges/templates/pledges/public/notice.html",
        "{{ block.signature.person.name }}",
        "{{ block.signature.person.name }}{{ block.signature.person.phone }}",
        HERE
        + "test_canaries.py::test_notice_and_paper_tell_nothing_of_persons_but_names_and_posts_of_signatories",
    ),
    control(
        "masking, unmasking with a reason",
        "accounts/rules.py",
        '        return f"{phone[:3]}****{phone[-4:]}"',
        "        return phone",
        "tests/accounts/test_users.py::test_masking",
        "tests/accounts/test_users.py::test_a_person_is_changed_with_the_number_masked",
    ),
    control(
        "masking, unmasking with a reason",
        "accounts/actions.py",
        '    if not reason.strip():\n        raise RuleBroken(_("Say why you need the number."), "reason")\n',
        "",
        "tests/accounts/test_users.py::test_a_number_is_shown_for_a_reason_only",
    ),
    control(
        "exports leave an event",
        "shenbei/pages/annual.py",
        '        event_record(by=request.user, verb="annual.export", obj=request.user, data=data)\n',
        "        pass\n",
        "tests/pages/test_annual.py::test_exports_leave_an_event",
        error="DoesNotExist",  # of the event
    ),
    control(
        OBJECTORS,
        "pledges/page.py",
        '.exclude(brief="")',
        "",
        "tests/pledges/test_objections.py::test_the_public_reads_what_staff_wrote_for_it",
    ),
]

RUNNING = [
    control(
        "deployment check clean, no start with a known key",
        "shenbei/lib/env.py",
        "    if not debug and (key in KNOWN_KEYS or len(key) < 32):",
        "    if False:",
        "tests/pages/test_settings.py::test_missing_or_known_values_stop_the_process[SECRET_KEY-development-only-key]",
    ),
    control(
        "deployment check clean, no start with a known key",
        "shenbei/settings.py",
        "SECURE_HSTS_SECONDS = 31536000 if SECURE_SSL_REDIRECT else 0",
        "SECURE_HSTS_SECONDS = 0",
        "tests/pages/test_settings.py::test_whole_settings_pass_the_deployment_check",
    ),
    control(
        "backup and restore agree; an older or damaged backup is noticed",
        "office/backup/restoring.py",
        '    if last > manifest["head"][0] and not older:',
        "    if False:",
        HERE + "test_backup.py::test_an_older_backup_is_noticed_before_anything_is_written",
    ),
    control(
        "backup and restore agree; an older or damaged backup is noticed",
        "office/backup/restoring.py",
        '    if sha256(folder / DUMP) != manifest["dump"] or checksums(folder / FILES) != manifest["files"]:',
        "    if False:",
        HERE + "test_backup.py::test_a_damaged_backup_is_refused",
    ),
    control(
        "backup and restore agree; an older or damaged backup is noticed",
        "office/backup/restoring.py",
        "    shutil.copytree(folder / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)\n",
        "",
        HERE + "test_backup.py::test_everything_comes_back",
    ),
    control(
        "containers read-only, unprivileged, secrets as files, health, restart",
        "docker-compose.yml",
        "  read_only: true\n  tmpfs:\n    - /tmp\n  cap_drop: [ALL]",
        "  tmpfs:\n    - /tmp\n  cap_drop: [ALL]",
        "tests/test_compose.py::test_containers_are_read_only_unprivileged_and_come_back",
        error="KeyError",
    ),
    control(
        "containers read-only, unprivileged, secrets as files, health, restart",
        "docker-compose.yml",
        "    SECRET_KEY_FILE: /run/secrets/secret_key",
        "    SECRET_KEY: a-long-secret-in-the-open",
        "tests/test_compose.py::test_secrets_are_files_and_never_values",
    ),
    control(
        "figures for the operator",
        "shenbei/pages/metrics.py",
        "    if not token or not constant_time_compare(",
        "    if False and not constant_time_compare(",
        HERE + "test_metrics.py::test_without_token_there_is_no_such_page",
    ),
]

CONTROLS: list[Control] = [*WHO_MAY, *STAYS, *COMES_IN, *RUNNING]

# Rows whose control is none of these, and why.
BY_HAND = "its test kills or starts the processes itself, on PostgreSQL and Redis (tests/stack)"
WITHIN: dict[str, str] = {
    "a dead worker or beat is said": BY_HAND,
    "broker down at a POST, five restarts": BY_HAND,
    "kill -9 of a worker loses nothing": BY_HAND,
}
