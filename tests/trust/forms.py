"""The forms of a page, read from what it was rendered with."""

from collections.abc import Iterator

from django.forms import BaseForm, BaseFormSet


def forms_of(response) -> Iterator[BaseForm]:
    """The forms that a page was rendered with."""
    for context in response.context or []:
        for value in (context.flatten() if hasattr(context, "flatten") else context).values():
            if isinstance(value, BaseForm):
                yield value
            if isinstance(value, BaseFormSet):
                yield from value.forms
