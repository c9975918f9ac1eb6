"""Addresses of assessment."""

from django.urls import path

from assessment.views import appeals, cards, decisions, entry, fairness, helpers, papers, rounds, surveys

app_name = "assessment"
urlpatterns = [
    path("assessment/", rounds.rounds, name="rounds"),
    path("assessment/open/", rounds.open_round, name="open"),
    path("assessment/pay/", papers.pay_edit, name="pay_edit"),
    path("assessment/evidence/<int:pk>/", cards.evidence, name="evidence"),
    path("assessment/appeals/<int:pk>/", appeals.answer, name="answer"),
    path("assessment/<str:code>/", rounds.round_page, name="round"),
    path("assessment/<str:code>/step/", rounds.step, name="step"),
    path("assessment/<str:code>/finish/", rounds.finish, name="finish"),
    path("assessment/<str:code>/grades/", rounds.grades, name="grades"),
    path("assessment/<str:code>/missing/", rounds.missing, name="missing"),
    path("assessment/<str:code>/scheme/", rounds.scheme, name="scheme"),
    path("assessment/<str:code>/surveys/", surveys.surveys, name="surveys"),
    path("assessment/<str:code>/surveys/template.xlsx", surveys.template, name="survey_template"),
    path("assessment/<str:code>/fairness/", fairness.fairness, name="fairness"),
    path("assessment/<str:code>/improvement/", fairness.improvement, name="improvement"),
    path("assessment/<str:code>/results.xlsx", papers.workbook, name="workbook"),
    path("assessment/<str:code>/bulletin.pdf", papers.bulletin, {"kind": "pdf"}, name="bulletin_pdf"),
    path("assessment/<str:code>/bulletin.docx", papers.bulletin, {"kind": "docx"}, name="bulletin_docx"),
    path("assessment/<str:code>/pay/", papers.pay, name="pay"),
    path("assessment/<str:code>/publicity/", appeals.publicity, name="publicity"),
    path("assessment/<str:code>/appeals/", appeals.appeals, name="appeals"),
    path("assessment/<str:code>/helpers/", helpers.helpers, name="helpers"),
    path("assessment/<str:code>/helpers/<int:pk>/", helpers.helper, name="helper"),
    path("assessment/<str:code>/<str:community>/", cards.card, name="card"),
    path("assessment/<str:code>/<str:community>/card.pdf", papers.card, {"kind": "pdf"}, name="card_pdf"),
    path("assessment/<str:code>/<str:community>/card.docx", papers.card, {"kind": "docx"}, name="card_docx"),
    path("assessment/<str:code>/<str:community>/enter/", entry.enter, name="enter"),
    path("assessment/<str:code>/<str:community>/survey/", entry.survey, name="survey"),
    path("assessment/<str:code>/<str:community>/veto/", entry.veto, name="veto"),
    path("assessment/<str:code>/<str:community>/reply/", entry.reply, name="reply"),
    path("assessment/<str:code>/<str:community>/decide/", decisions.decide, name="decide"),
    path("assessment/<str:code>/<str:community>/scorer/", decisions.scorer, name="scorer"),
    path("assessment/<str:code>/<str:community>/grade/", decisions.grade, name="grade"),
    path("assessment/<str:code>/<str:community>/<str:key>/", cards.figure, name="figure"),
    path("assessment/<str:code>/<str:community>/<str:key>/appeal/", appeals.appeal, name="appeal"),
    path("assessment/<str:code>/<str:community>/<str:key>/gap/", appeals.gap, name="gap"),
]
