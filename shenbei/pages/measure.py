"""/measures/<pk>/: one measure with the visits that touched it; they are held above measures (DESIGN)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import audience
from measures.views import READERS, seen_measure, shown
from visits.models import Visit

MOST = 20


@audience(*READERS)
@require_safe
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure with its steps, outcomes, notes and the latest visits for it."""
    row = seen_measure(request.user, pk)
    touched = Visit.objects.visible_to(request.user).filter(measures=row)
    visits = touched.select_related("organisation", "author").order_by("-visited_on", "-pk")[:MOST]
    return shown(request, row, visits=visits)
