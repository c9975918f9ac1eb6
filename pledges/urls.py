"""Addresses of the app pledges."""

from django.urls import path

from pledges.views import correcting, drafting, office, public, signing

app_name = "pledges"
urlpatterns = [
    path("pledges/", office.index, name="list"),
    path("pledges/draft/", drafting.draft, name="draft"),
    path("pledges/missing/<int:year>/", office.unpledged, name="missing"),
    path("pledges/checking/", signing.checking, name="checking"),
    path("pledges/stacks/", signing.stacks, name="stacks"),
    path("pledges/stacks/<int:pk>/", signing.stack, name="stack"),
    path("pledges/pack/<int:year>.pdf", signing.pack, name="pack"),
    path("pledges/cover/<int:year>/", office.cover, name="cover"),
    path("pledges/cover/<int:year>.pdf", office.cover_paper, name="cover_paper"),
    path("pledges/<int:pk>/", office.detail, name="detail"),
    path("pledges/<int:pk>.pdf", office.paper, name="paper"),
    path("pledges/<int:pk>/items/add/", drafting.item_add, name="item_add"),
    path("pledges/<int:pk>/open/", drafting.open_for_signing, name="open"),
    path("pledges/<int:pk>/sign/", signing.sign, name="sign"),
    path("pledges/<int:pk>/file/", signing.file_paper, name="file"),
    path("pledges/<int:pk>/approve/", office.approve, name="approve"),
    path("pledges/<int:pk>/publish/", office.publish, name="publish"),
    path("pledges/<int:pk>/withdraw/", office.withdraw, name="withdraw"),
    path("pledges/<int:pk>/redraft/", correcting.redraft, name="redraft"),
    path("pledges/<int:pk>/correct/", correcting.correct, name="correct"),
    path("pledges/corrections/<int:pk>/", correcting.decide, name="decide"),
    path("pledges/<int:pk>/review/", office.review, name="review"),
    path("pledges/<int:pk>/objections/add/", office.enter_objection, name="object"),
    path("pledges/objections/<int:pk>/", office.answer_objection, name="answer"),
    path("pledges/items/<int:pk>/", drafting.item_edit, name="item_edit"),
    path("pledges/items/<int:pk>/measures/", drafting.item_link, name="item_link"),
    path("pledges/items/<int:pk>/drop/", drafting.item_drop, name="item_drop"),
    path("pledges/versions/<int:pk>.pdf", office.version_paper, name="version_paper"),
    path("pledges/signatories/<int:pk>/succeed/", correcting.succeed, name="succeed"),
    path("pledges/signatories/<int:pk>/", drafting.signatory, name="signatory"),
    path("pledges/signatures/<int:pk>/check/", signing.check, name="check"),
    path("pledges/signatures/<int:pk>/scan/<int:page>.jpg", signing.scan_page, name="scan_page"),
    path("pledges/signatures/<int:pk>/scan/", signing.scan, name="scan"),
    path("notices/", public.notices, name="notices"),
    path("notices/<int:year>/<str:code>/", public.notice, name="notice"),
    path("notices/<int:year>/<str:code>/v<int:number>/", public.notice_old, name="notice_old"),
    path("notices/<int:year>/<str:code>/v<int:number>.pdf", public.notice_old_pdf, name="notice_old_pdf"),
    path("notices/<int:year>/<str:code>.pdf", public.notice_pdf, name="notice_pdf"),
    path("verify/<str:checksum>/", public.verify, name="verify"),
]
