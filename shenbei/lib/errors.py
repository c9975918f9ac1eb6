"""The one domain error: a rule was broken and the user is told in a sentence."""

from collections.abc import Iterable


class RuleBroken(Exception):
    """A rule of the domain refuses this act.

    `message` is a (lazy) translated sentence for the user, `field` the form field it belongs to, if any.
    """

    def __init__(self, message, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


def put_on_form(error: RuleBroken, form) -> None:
    """Show a broken rule beside the field it speaks of, or above the form when it has none there."""
    fields: Iterable[str] = form.fields
    form.add_error(error.field if error.field and error.field in fields else None, error.message)
