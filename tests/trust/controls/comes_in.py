"""Controls of «What comes in and goes out»."""

from tests.trust.controls.one import HERE, control

OBJECTORS = (
    "objectors: no field for contact data; what they wrote is erased after a period, or at once on request; "
    "the receipt stays valid"
)
GUARD, PHOTOS = "shenbei/lib/sheets/guard.py", "tests/office/test_attachments.py::"
BOMB = "tests/lib/test_sheets_guard.py::"
NOT_TEXT = "what is not UTF-8, or spells NUL in a cookie, is refused in words before anything reads it"
STRICT = "every page has a strict CSP, no script in the line, htmx tamed; private pages are stored nowhere"
AS_MEANT = "formulas, numbers that lost digits, GBK and BOM, days of 1904 are never silently changed"
TWICE = "the same file twice makes nothing twice"
HEADERS, SHEET = HERE + "test_headers.py::", "tests/lib/test_sheets.py::"

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
    control(
        NOT_TEXT,
        "shenbei/wsgi.py",
        "only_text(get_wsgi_application())",
        "get_wsgi_application()",
        "tests/lib/test_only_text.py::test_another_coding_is_refused_in_words",
        "tests/lib/test_only_text.py::test_a_cookie_that_spells_nul_is_refused",
        error="AssertionError|LookupError|UnicodeError",
    ),
    control(
        "no parameter, path or body breaks an address",
        "shenbei/apps.py",
        "        IntegerField.register_lookup(HeldIn)\n",
        "        pass\n",
        HERE + "test_hostile.py::test_a_key_that_no_database_holds_is_none",
        error="OverflowError",
    ),
    control(
        "no parameter, path or body breaks an address",
        "accounts/forms.py",
        "UsernameField(max_length=150, ",
        "UsernameField(",
        HERE + "test_hostile.py::test_a_name_longer_than_any_is_no_failure_to_keep",
        error="AssertionError|KeyError",
    ),
    control(
        "no parameter, path or body breaks an address",
        "pledges/forms/correcting.py",
        "    initial_form_count = total_form_count\n",
        "    del total_form_count\n",
        HERE + "test_hostile.py::test_rows_that_are_not_there_cost_nothing",
    ),
    control(
        STRICT,
        "shenbei/settings.py",
        '        "script-src": [SELF, NONCE],\n',
        '        "script-src": [SELF, NONCE, "\'unsafe-inline\'"],\n',
        HEADERS + "test_every_answer_is_strict",
        HEADERS + "test_errors_are_strict_too",
    ),
    control(
        STRICT,
        "shenbei/templates/base.html",
        '"allowEval":false',
        '"allowEval":true',
        HEADERS + "test_every_answer_is_strict",
    ),
    control(
        STRICT,
        "accounts/middleware.py",
        '            response["Cache-Control"] = "no-store"\n',
        "            pass\n",
        HEADERS + "test_every_answer_is_strict",
    ),
    control(
        AS_MEANT,
        "shenbei/lib/sheets/cells.py",
        '    if isinstance(value, Formula):\n        raise RuleBroken(_("this cell is a formula',
        '    if False:\n        raise RuleBroken(_("this cell is a formula',
        SHEET + "test_formulas_are_seen_as_formulas",
        error="Failed|AssertionError|RuleBroken",
    ),
    control(
        AS_MEANT,
        "shenbei/lib/sheets/cells.py",
        '    if not abs(value) < LARGEST_EXACT:\n        raise RuleBroken(_("a number this long',
        "    if abs(value) == float('inf') or value != value:\n        raise RuleBroken(_(\"a number this long",
        SHEET + "test_identity_numbers_that_became_floats_are_refused",
    ),
    control(
        AS_MEANT,
        "shenbei/lib/sheets/cells.py",
        r'    if re.fullmatch(r"1[3-9]\d{9}|[2-9]\d{6,7}", digits):',
        "    if digits:",
        SHEET + "test_a_telephone_that_may_have_lost_a_zero_is_refused",
    ),
    control(
        AS_MEANT,
        "shenbei/lib/sheets/reading.py",
        '["utf-8-sig", "gb18030"]',
        '["utf-8", "latin1"]',
        SHEET + "test_csv_of_every_office[utf-8-sig]",
        SHEET + "test_csv_of_every_office[gbk]",
        "tests/pairing/test_import_headers.py::test_a_table_as_csv_in_gbk",
        error="AssertionError|RuleBroken",  # no word of it is known
    ),
    control(
        AS_MEANT,
        "shenbei/lib/sheets/reading.py",
        "        return Book(sheets, book.epoch == CALENDAR_MAC_1904)\n",
        "        return Book(sheets, False)\n",
        SHEET + "test_serials_of_1904_keep_their_day",
        "tests/pairing/test_import_headers.py::test_dates_of_a_1904_workbook_keep_their_day",
    ),
    control(
        TWICE,
        "measures/workbook_lines.py",
        "        return equal.pop(0) if equal else None\n",
        "        return None\n",
        "tests/measures/test_workbook.py::test_the_same_file_twice_makes_no_duplicates",
        error="AssertionError|RuleBroken",  # the same outcome twice is doubted
    ),
    control(
        TWICE,
        "visits/reports/workbook_draft.py",
        "        twins = self.known[key]\n",
        "        twins = []\n",
        "tests/visits/test_workbook.py::test_the_same_file_twice_enters_nothing_more",
        error="AssertionError|RuleBroken",
    ),
]
