"""How many statements the lists of accounts need."""

from accounts.models import Appointment, Person, User
from tests.access import Budget
from tests.factories import START


def users(stage, count: int) -> None:
    taken = User.objects.count()
    people = Person.objects.bulk_create(Person(name=f"人{n}") for n in range(count))
    rows = User.objects.bulk_create(
        User(username=f"u{taken + n}", person=person) for n, person in enumerate(people)
    )
    Appointment.objects.bulk_create(
        Appointment(user=row, role="street", organisation=stage.street, started_on=START) for row in rows
    )


BUDGETS = [
    Budget("accounts:users", "system", 8, users, query="?role=street"),
    Budget("accounts:persons", "system", 8, users),
]
