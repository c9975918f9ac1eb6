"""Addresses of accounts."""

from django.urls import path

from accounts import views, views_factor, views_users

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
    path("accounts/", views_users.users, name="users"),
    path("accounts/add/", views_users.user_new, name="user_add"),
    path("accounts/<int:pk>/", views_users.user, name="user"),
    path("accounts/<int:pk>/block/", views_users.user_freeze, name="user_block"),
    path("accounts/<int:pk>/password/", views_users.user_password, name="user_password"),
    path("accounts/<int:pk>/second-factor/", views_users.user_factor, name="user_factor"),
    path("accounts/<int:pk>/appointments/add/", views_users.appointment_new, name="appointment_add"),
    path("appointments/<int:pk>/end/", views_users.appointment_stop, name="appointment_end"),
    path("persons/", views_users.persons, name="persons"),
    path("persons/<int:pk>/change/", views_users.person_change, name="person_edit"),
    path("persons/<int:pk>/phone/", views_users.person_phone, name="person_phone"),
]
