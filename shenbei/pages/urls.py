"""Addresses of the pages that compose."""

from django.urls import path

from shenbei.pages import annual, archive, audit, brief, career, chain, desk, district, health, metrics

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("careers/mine/", career.own, name="career_own"),
    path("careers/<int:pk>/", career.career, name="career"),
    path("careers/<int:pk>.pdf", career.paper, name="career_paper"),
    path("district/", district.district, name="district"),
    path("plans/<int:community>/<int:year>/chain/", chain.chain, name="plan_chain"),
    path("audit/", audit.audit, name="audit"),
    path("communities/<int:pk>/brief/", brief.brief, name="brief"),
    path("communities/<int:pk>/brief.pdf", brief.paper, name="brief_paper"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("reports/annual/", annual.now, name="annual_now"),
    path("reports/annual/<int:year>/", annual.page, name="annual"),
    path("reports/annual/<int:year>.xlsx", annual.workbook, name="annual_workbook"),
    path("reports/annual/<int:year>.pdf", annual.paper, name="annual_paper"),
    path("reports/annual/<int:year>.docx", annual.document, name="annual_document"),
    path("reports/annual/<int:year>/<slug:code>/", annual.rows, name="annual_rows"),
    path("reports/archive/<int:year>.zip", archive.archive, name="archive"),
    path("reports/half-year/<int:year>H<int:half>/", annual.page, name="half"),
    path("reports/half-year/<int:year>H<int:half>.xlsx", annual.workbook, name="half_workbook"),
    path("reports/half-year/<int:year>H<int:half>.pdf", annual.paper, name="half_paper"),
    path("reports/half-year/<int:year>H<int:half>.docx", annual.document, name="half_document"),
    path("reports/half-year/<int:year>H<int:half>/<slug:code>/", annual.rows, name="half_rows"),
]
