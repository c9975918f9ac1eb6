"""Addresses of accounts."""

from django.urls import path

from accounts import views, views_factor

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password, name="password"),
    path("second-factor/", views_factor.code, name="factor"),
    path("second-factor/setup/", views_factor.setup, name="factor_setup"),
    path("acting/", views.act_as, name="act_as"),
    path("language/", views.language, name="language"),
    path("notifications/<int:pk>/", views.notification_open, name="notification"),
]
