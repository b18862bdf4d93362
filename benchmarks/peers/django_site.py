"""The same behind Django's own web framework; whoever starts it says in the environment where the rows are.

Loaded once, ahead of the processes that answer.
"""

import json
import os
from typing import Any

from benchmarks.peers import POOL, SITE
from benchmarks.peers.django_history import note_model

NOTE = note_model(os.environ[SITE])

from django.core.wsgi import get_wsgi_application  # type: ignore[import-not-found]  # noqa: E402  # once it is set up
from django.db import connection, transaction  # type: ignore[import-not-found]  # noqa: E402
from django.http import JsonResponse  # type: ignore[import-not-found]  # noqa: E402
from django.urls import path  # type: ignore[import-not-found]  # noqa: E402


def move(request: Any, key: int) -> Any:
    """Load a row, change it, and keep both."""
    command = json.loads(request.body)
    with transaction.atomic():
        one = NOTE.objects.get(pk=key)
        one.text = command["municipality"]
        one.step += 1
        one.save()
    return JsonResponse({"id": key, "version": one.step, "position": one.step})


urlpatterns = [path("notes/<int:key>", move)]
application = get_wsgi_application()
NOTE.objects.bulk_create(NOTE(text="", step=0) for _ in range(int(os.environ[POOL])))
connection.close()  # each process gets one of its own
