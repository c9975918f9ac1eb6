"""Addresses of the app pairing. The page of one community is composed on the top floor (shenbei/urls.py)."""

from django.urls import path

from pairing import (
    views_allowance,
    views_budget,
    views_careers,
    views_communities,
    views_import,
    views_leaders,
    views_organisations,
    views_pairings,
    views_postings,
    views_register,
    views_suspensions,
)

app_name = "pairing"
urlpatterns: list = []

# communities, streets, departments, cycles
urlpatterns += [
    path("communities/", views_communities.communities, name="communities"),
    path("communities/register/", views_register.register, name="register"),
    path("communities/add/", views_communities.community_new, name="community_add"),
    path("communities/<int:pk>/change/", views_communities.community_change, name="community_edit"),
    path("communities/<int:pk>/grades/", views_communities.community_grades, name="grades"),
    path("communities/<int:pk>/grades/add/", views_communities.grade_new, name="grade_give"),
    path("communities/<int:pk>/phone/", views_communities.community_phone, name="community_phone"),
    path("streets/", views_organisations.streets, name="streets"),
    path("streets/add/", views_organisations.street_new, name="street_add"),
    path("departments/", views_organisations.departments, name="departments"),
    path("departments/add/", views_organisations.department_new, name="department_add"),
    path("organisations/<int:pk>/change/", views_organisations.organisation_change, name="organisation_edit"),
    path("cycles/", views_organisations.cycles, name="cycles"),
    path("cycles/add/", views_organisations.cycle_new, name="cycle_add"),
    path("cycles/<int:pk>/wind-up/", views_organisations.cycle_end, name="cycle_wind_up"),
]

# link
urlpatterns += [
    path("leaders/", views_leaders.leaders, name="leaders"),
    path("leaders/add/", views_leaders.leader_new, name="leader_add"),
    path("leaders/<int:pk>/", views_leaders.leader, name="leader"),
    path("leaders/<int:pk>/change/", views_leaders.leader_change, name="leader_edit"),
    path("leaders/<int:pk>/end/", views_leaders.leader_stop, name="leader_end"),
    path("leaders/<int:pk>/links/add/", views_leaders.link_new, name="link_add"),
    path("links/<int:pk>/end/", views_leaders.link_stop, name="link_end"),
    path("leaders/<int:pk>/contact-points/add/", views_leaders.contact_point_new, name="contact_point_add"),
    path("contact-points/<int:pk>/end/", views_leaders.contact_point_stop, name="contact_point_end"),
]

# help
urlpatterns += [
    path("pairings/", views_pairings.pairings, name="pairings"),
    path("pairings/add/", views_pairings.pairing_new, name="pairing_add"),
    path("pairings/<int:pk>/", views_pairings.pairing, name="pairing"),
    path("pairings/<int:pk>/end/", views_pairings.pairing_stop, name="pairing_end"),
    path("pairings/<int:pk>/members/add/", views_pairings.member_new, name="member_add"),
    path("members/<int:pk>/end/", views_pairings.member_stop, name="member_end"),
]

# stay
urlpatterns += [
    path("postings/", views_postings.postings, name="postings"),
    path("postings/add/", views_postings.posting_new, name="posting_add"),
    path("postings/<int:pk>/", views_postings.posting, name="posting"),
    path("postings/<int:pk>/end/", views_postings.posting_stop, name="posting_end"),
    path("postings/<int:pk>/cadre/", views_postings.cadre_change, name="cadre_edit"),
    path("postings/<int:pk>/trainings/add/", views_postings.training_new, name="training_add"),
    path("postings/calendar/", views_careers.calendar, name="rotation"),
    path("postings/<int:pk>/opinion/", views_careers.opinion, name="opinion"),
    path("cadres/add/", views_postings.cadre_new, name="cadre_add"),
]

# suspensions
urlpatterns += [
    path("suspensions/", views_suspensions.suspensions, name="suspensions"),
    path("suspensions/add/", views_suspensions.suspension_new, name="suspension_ask"),
    path("suspensions/<int:pk>/decide/", views_suspensions.suspension_decision, name="suspension_decide"),
]

# import
urlpatterns += [
    path("import/", views_import.import_start, name="import"),
    path("import/<int:pk>/", views_import.import_check, name="import_check"),
    path("import/<int:pk>/confirm/", views_import.import_confirm, name="import_confirm"),
    path("import/<int:pk>/marked.xlsx", views_import.import_marked, name="import_marked"),
]

# allowances
urlpatterns += [
    path("allowances/", views_allowance.sheets, name="allowances"),
    path("allowances/rates/", views_budget.rates, name="allowance_rates"),
    path("allowances/year/<int:year>/", views_budget.year, name="allowance_year"),
    path("allowances/year/<int:year>.xlsx", views_budget.year_workbook, name="allowance_year_workbook"),
    path("allowances/<int:pk>/pdf/", views_budget.sheet_pdf, name="allowance_pdf"),
    path("allowances/<int:pk>/", views_allowance.sheet, name="allowance"),
    path("allowances/<int:pk>/approve/", views_allowance.approve, name="allowance_approve"),
    path("allowances/<int:pk>/return/", views_allowance.send_back, name="allowance_return"),
    path("allowances/<int:pk>/pay/", views_allowance.pay, name="allowance_pay"),
    path("allowances/<int:pk>/correct/", views_allowance.correct, name="allowance_correct"),
    path("allowances/<int:pk>/workbook/", views_allowance.workbook, name="allowance_workbook"),
    path("allowances/corrections/<int:pk>/remove/", views_allowance.uncorrect, name="allowance_uncorrect"),
]
