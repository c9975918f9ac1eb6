"""Addresses of the app pairing."""

from django.urls import path

from pairing import views_allowance, views_import

app_name = "pairing"
urlpatterns: list = []

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
    path("allowances/<int:pk>/", views_allowance.sheet, name="allowance"),
    path("allowances/<int:pk>/approve/", views_allowance.approve, name="allowance_approve"),
    path("allowances/<int:pk>/return/", views_allowance.send_back, name="allowance_return"),
    path("allowances/<int:pk>/pay/", views_allowance.pay, name="allowance_pay"),
    path("allowances/<int:pk>/correct/", views_allowance.correct, name="allowance_correct"),
    path("allowances/<int:pk>/workbook/", views_allowance.workbook, name="allowance_workbook"),
    path("allowances/corrections/<int:pk>/remove/", views_allowance.uncorrect, name="allowance_uncorrect"),
]
