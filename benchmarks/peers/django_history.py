"""What one would build instead: Django, and a table that keeps each row as it was (django-simple-history)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django  # type: ignore[import-not-found]  # its environment
from django.conf import settings  # type: ignore[import-not-found]
from psycopg.conninfo import conninfo_to_dict

from benchmarks.peers.driving import drive


@contextmanager
def opened(place: str, _peer: Path, text: str, many: int) -> Iterator[Callable[[int], object]]:
    """A row for each writer; a step loads it, changes it and saves it with its history, in one transaction."""
    note = note_model(place)
    keys = [note.objects.create(text="", step=0).pk for _ in range(many)]

    def write(number: int) -> None:
        from django.db import transaction  # type: ignore[import-not-found]  # noqa: PLC0415  # once it is set up

        with transaction.atomic():
            one = note.objects.get(pk=keys[number])
            one.text = text
            one.step += 1
            one.save()

    yield write


def note_model(place: str) -> Any:
    """The model, and its tables where they are missing."""
    at = conninfo_to_dict(place)
    names = {"NAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    database: dict[str, object] = {name: at.get(key, "") for name, key in names.items()}
    database |= {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None}
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "simple_history", "benchmarks.peers"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        ROOT_URLCONF="benchmarks.peers.django_site",
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    )
    django.setup()
    from django.db import connection, models  # noqa: PLC0415  # once it is set up
    from simple_history.models import HistoricalRecords  # type: ignore[import-not-found]  # noqa: PLC0415

    class Note(models.Model):  # type: ignore[misc]  # no types here
        """A row that changes, and all it was."""

        text = models.TextField()
        step = models.IntegerField()
        history = HistoricalRecords(history_user_id_field=models.IntegerField(null=True))

        class Meta:
            app_label = "peers"

    if Note._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001  # as Django's pages show
        with connection.schema_editor() as editor:
            editor.create_model(Note)
            editor.create_model(Note.history.model)
    return Note


if __name__ == "__main__":
    drive(opened)
