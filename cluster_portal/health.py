"""`/suc-khoe/`: whether the portal is well, for a monitor. Public, so it says nothing that could help a stranger."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_q.models import OrmQ


@require_safe
@never_cache
@login_not_required
def health(request):
    """200 with the age of the oldest waiting job in seconds; 503 when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        jobs = waiting_jobs(timezone.now())
    except DatabaseError:
        return JsonResponse({"status": "failing", "database": "failing"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "jobs": jobs})


def waiting_jobs(now):
    """How many jobs wait for a worker, and for how many seconds the oldest of them has waited.

    django-q's `lock` is the moment from which a job may be taken; a worker that takes it sets that moment ahead.
    """
    locks = list(OrmQ.objects.filter(lock__lte=now).order_by("lock").values_list("lock", flat=True))
    oldest = round((now - locks[0]).total_seconds()) if locks else None
    return {"waiting": len(locks), "oldest_waiting_seconds": oldest}
