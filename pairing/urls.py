"""Addresses of the app pairing."""

from django.urls import path

from pairing import views_import

app_name = "pairing"
urlpatterns: list = []

# import
urlpatterns += [
    path("import/", views_import.import_start, name="import"),
    path("import/<int:pk>/", views_import.import_check, name="import_check"),
    path("import/<int:pk>/confirm/", views_import.import_confirm, name="import_confirm"),
    path("import/<int:pk>/marked.xlsx", views_import.import_marked, name="import_marked"),
]
