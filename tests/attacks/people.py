"""Who attacks, and what they learn by it."""

from httpx2 import Response

from tests.access.moments import COVERED, Scene
from tests.attacks.sweep import Operation
from tests.http.parts import Person

PASSING = ("x-request-id", "date")
"""Headers that differ from answer to answer."""


def stranger(scene: Scene) -> Person:
    """A caseworker whose institution the consent does not name."""
    assert "berufskolleg" not in COVERED
    return scene.town.person("berufskolleg", "caseworker")


def strategists(scene: Scene) -> dict[str, Person]:
    """Those who work on no case at all, each in one role."""
    roles = ("steering", "reporting", "auditor", "operator")
    return {role: scene.town.person("bildungsbuero", role, user=f"{role}.muster") for role in roles}


def ask(who: Person, one: Operation, path: str, **headers: str) -> Response:
    return who.ask(one.method, path, one.body, **headers)


def substance(answer: Response) -> tuple[int, str, dict[str, str]]:
    """What somebody can learn from an answer."""
    if answer.is_success and answer.request.url.path == "/metrics":
        return answer.status_code, "", {}  # figures count the very question
    told = {name: value for name, value in answer.headers.items() if name not in PASSING}
    return answer.status_code, answer.text, told


def room(one: Operation, case: object) -> str:
    """The query of the one question that must have one."""
    return f"?case={case}" if "case" in one.questions else ""
