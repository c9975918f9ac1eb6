"""Addresses of the app visits."""

from django.urls import path

from visits.views import answers, edit, log, photos, problems, quotas, reminders, sheets, visits, workbook

app_name = "visits"
urlpatterns = [
    path("visits/", visits.visit_list, name="list"),
    path("visits/log/", log.log, name="log"),
    path("visits/log/autosave/", log.autosave, name="autosave"),
    path("visits/export/", workbook.export, name="export"),
    path("visits/import/", workbook.start, name="import"),
    path("visits/import/empty/", workbook.empty, name="import_empty"),
    path("visits/import/<int:pk>/", workbook.check, name="import_check"),
    path("visits/import/<int:pk>/confirm/", workbook.confirm, name="import_confirm"),
    path("visits/import/<int:pk>/marked/", workbook.bad_cells, name="import_marked"),
    path("visits/answer/", answers.answer, name="answer"),
    path("visits/<int:pk>/", visits.visit_detail, name="detail"),
    path("visits/<int:pk>/edit/", edit.edit, name="edit"),
    path("visits/<int:pk>/drop/", log.drop, name="drop"),
    path("visits/<int:pk>/photos/<int:photo>/", photos.photo, name="photo"),
    path("visits/<int:pk>/dispute/", answers.dispute, name="dispute"),
    path("visits/<int:pk>/withdraw/", answers.withdraw, name="withdraw"),
    path("visits/<int:pk>/sides/", visits.add_side, name="add_side"),
    path("visits/sides/<int:pk>/accept/", visits.accept_side, name="accept_side"),
    path("visits/disputes/<int:pk>/answer/", answers.answer_dispute, name="answer_dispute"),
    path("visits/disputes/<int:pk>/decide/", answers.decide, name="decide"),
    path("visits/sheets/", sheets.sheets, name="sheets"),
    path("visits/sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("visits/sheets/<int:pk>/dispute/", answers.dispute_sheet, name="dispute_sheet"),
    path("visits/sheets/<int:year>/<int:month>/", sheets.tick, name="tick"),
    path("visits/problems/", problems.problems, name="problems"),
    path("visits/problems/add/", problems.add, name="problem_add"),
    path("visits/problems/<int:pk>/", problems.problem, name="problem"),
    path("visits/problems/<int:pk>/answer/", problems.answer, name="problem_answer"),
    path("visits/problems/<int:pk>/close/", problems.close, name="problem_close"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/mail/", reminders.mail, name="reminders_mail"),
    path("quotas/", quotas.quotas, name="quotas"),
    path("quotas/check/", reminders.check, name="check"),
    path("quotas/rules/", quotas.rules, name="rules"),
    path("quotas/rules/add/", quotas.rule_add, name="rule_add"),
    path("quotas/<int:pk>/", quotas.verdict, name="verdict"),
    path("quotas/<int:pk>/reopen/", quotas.reopen, name="reopen"),
]
