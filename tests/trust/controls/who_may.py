"""Controls of «Who may»."""

from tests.trust.controls.one import ACCESS, FLOW, HERE, SHEETS, SIGN_IN, control

QUEUED = "a job that was asked for asks again, when it runs, whether he may"
OUT = "what is exported goes out behind the password; an act that binds asks for it whatever address does it"

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
        HERE + "test_siblings.py::test_lists_and_exports_hold_nothing_of_the_other[visits:export-post]",
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
        '        if request.method != "POST" or is_fresh(request) or (form and not form(request.POST).is_valid()):',
        "        if True:",
        "tests/accounts/test_fresh.py::test_it_asks_and_carries_what_was_typed",
        "tests/accounts/test_fresh.py::test_it_goes_stale",
    ),
    control(
        "lists, files and exports hold nothing of a sibling or stranger",
        "measures/views_workbook.py",
        "    measures, outcomes = Measure.objects.visible_to(request.user), Outcome.objects.visible_to(request.user)\n",
        "    measures, outcomes = Measure.objects.all(), Outcome.objects.all()\n",
        HERE + "test_siblings.py::test_lists_and_exports_hold_nothing_of_the_other[measures:export-post]",
    ),
    control(
        "lists, files and exports hold nothing of a sibling or stranger",
        "visits/reports/board.py",
        "    rows = Duty.objects.owed_by(user) if own else Duty.objects.visible_to(user)\n",
        "    rows = Duty.objects.owed_by(user) if own else Duty.objects.all()\n",
        HERE + "test_siblings.py::test_lists_and_exports_hold_nothing_of_the_other[visits:export_csv-post]",
        HERE + "test_siblings.py::test_lists_and_exports_hold_nothing_of_the_other[visits:export_xlsx-post]",
    ),
    control(
        QUEUED,
        "visits/actions/asked.py",
        "    if by.is_active and by.role == Role.STAFF:",
        "    if True:",
        "tests/visits/test_reminders.py::test_who_is_no_longer_staff_has_no_check_made",
    ),
    control(
        QUEUED,
        "pledges/actions/stacking.py",
        "    user.acting = stack.acting if user.is_active and stack.acting.is_live(shanghai_day(now)) else None\n",
        "    user.acting = stack.acting\n",
        "tests/pledges/test_stacks.py::test_another_year_another_scope_and_a_right_taken_away",
    ),
    control(
        OUT,
        "visits/views/quotas.py",
        "@fresh_password\n@require_POST\ndef export(",
        "@require_POST\ndef export(",
        HERE + "test_posts.py::test_a_valid_body_leaves_an_event[visits:export_csv]",
    ),
    control(
        OUT,
        "visits/views/quotas.py",
        "@fresh_password\n@require_POST\ndef export(",
        "@fresh_password\ndef export(",
        HERE + "test_fresh.py::test_nothing_is_exported_by_get",
    ),
]
