"""Addresses of the app measures; a measure's own page is put together above (`shenbei/pages/measure.py`)."""

from django.urls import path

from measures import views, views_files, views_outcomes, views_plans, views_workbook

app_name = "measures"
urlpatterns = [
    path("measures/", views.measure_list, name="list"),
    path("measures/add/", views.add, name="add"),
    path("measures/export/", views_workbook.export, name="export"),
    path("measures/import/", views_workbook.start, name="import"),
    path("measures/import/empty.xlsx", views_workbook.empty, name="import_empty"),
    path("measures/import/<int:pk>/", views_workbook.check, name="import_check"),
    path("measures/import/<int:pk>/confirm/", views_workbook.confirm, name="import_confirm"),
    path("measures/import/<int:pk>/marked.xlsx", views_workbook.bad_cells, name="import_marked"),
    path("measures/<int:pk>/update/", views.update, name="update"),
    path("measures/<int:pk>/edit/", views.edit, name="edit"),
    path("measures/<int:pk>/files/", views_files.add, {"kind": "measures"}, name="file_add"),
    path("measures/<int:pk>/files/<int:file>/", views_files.show, {"kind": "measures"}, name="file"),
    path("outcomes/<int:pk>/files/", views_files.add, {"kind": "outcomes"}, name="file_add"),
    path("outcomes/<int:pk>/files/<int:file>/", views_files.show, {"kind": "outcomes"}, name="file"),
    path("measures/<int:pk>/<slug:name>/", views.step, name="step"),
    path("outcomes/", views_outcomes.outcome_list, name="outcomes"),
    path("outcomes/add/", views_outcomes.add, name="outcome_add"),
    path("outcomes/<int:pk>/", views_outcomes.detail, name="outcome"),
    path("outcomes/types/", views_outcomes.types, name="types"),
    path("outcomes/types/<int:pk>/retire/", views_outcomes.retire, name="type_retire"),
    path("plans/<int:community>/<int:year>/", views_plans.plan, name="plan"),
    path("plans/<int:pk>/agree/", views_plans.agree, name="plan_agree"),
    path("plans/targets/<int:pk>/remove/", views_plans.remove, name="target_remove"),
]
