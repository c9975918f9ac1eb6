"""The one domain error: a rule was broken and the user is told in a sentence."""

from collections.abc import Iterable

from django.forms import FileField
from django.utils.translation import gettext as _


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
    files = [name for name, field in form.fields.items() if isinstance(field, FileField)]
    if error.field == "file" and len(files) == 1:  # whatever the form calls its file
        form.add_error(files[0], error.message)
        return
    form.add_error(error.field if error.field and error.field in fields else None, error.message)


def files_asked_again(form) -> None:
    """Say beside each chosen file of a refused form that it must be chosen again: a browser keeps none over a refusal."""
    words = _("«%(name)s» was not kept: please choose it again.")
    for field in form.fields:
        file = form.files.get(form.add_prefix(field))
        if file and field not in form.errors:
            form.add_error(field, words % {"name": file.name})
