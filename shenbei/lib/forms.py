"""Forms as every page writes them: laid out in rows, answered in one way, and safe between two editors."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shenbei.lib.errors import RuleBroken, put_on_form
from shenbei.lib.sheets import Caps


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day."""

    widget = DayInput


class WorkbookField(forms.FileField):
    """A workbook or a table as CSV, refused by its size before it is read; `packed` (bytes) also allows a .zip."""

    def __init__(self, *, packed: int = 0, **kwargs) -> None:
        self.packed = packed
        kinds = ".xlsx,.csv,.zip" if packed else ".xlsx,.csv"
        super().__init__(widget=forms.ClearableFileInput(attrs={"accept": kinds}), max_length=200, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file; ValidationError above the cap."""
        file = super().clean(data, initial)
        zipped = file.name.lower().endswith(".zip")
        cap = self.packed if self.packed and zipped else Caps.file_bytes
        if file.size > cap:
            raise forms.ValidationError(_("The file is larger than %(cap)d MB.") % {"cap": cap // 1024**2})
        return file


class RowsForm(forms.Form):
    """A form whose fields stand side by side as `rows` says; fields that no row names follow singly."""

    rows: ClassVar[Sequence[Sequence[str]]] = ()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        named = [name for row in self.rows for name in row]
        others = [name for name in self.fields if name not in named]
        hidden = [name for name in others if self.fields[name].widget.is_hidden]
        rows = [*self.rows, *((name,) for name in others if name not in hidden)]
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout(
            *hidden, *(Row(*(Column(name, css_class="col-md") for name in row)) for row in rows)
        )


class SeenForm(RowsForm):
    """An editing form: what it showed travels along, so that a second editor sees what changed meanwhile."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, now: dict[str, Any], **kwargs) -> None:
        """`now` holds the present values by field name."""
        super().__init__(*args, initial=now, **kwargs)
        self._now = {name: _plain(now.get(name)) for name in self.fields if name != "seen"}
        self.initial["seen"] = json.dumps(self._now, ensure_ascii=False)

    def clean(self) -> dict[str, Any]:
        """Refuse when the values are not those the form showed; the next save is against the new ones."""
        cleaned = super().clean() or {}
        changed = [name for name, value in self._now.items() if self._shown().get(name, value) != value]
        for name in changed:
            sentence = _("Somebody else has changed this meanwhile; it is now «%(value)s».")
            self.add_error(name, sentence % {"value": self._word(name)})
        if changed:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = json.dumps(self._now, ensure_ascii=False)
        return {name: value for name, value in cleaned.items() if name != "seen"}

    def _shown(self) -> dict:
        try:
            shown = json.loads(self.data.get(self.add_prefix("seen"), ""))
        except ValueError:
            return {}
        return shown if isinstance(shown, dict) else {}

    def _word(self, name: str) -> str:
        value = self._now[name]
        for key, label in getattr(self.fields[name], "choices", ()):
            if str(key) == value:
                return str(label)
        return value or "–"


def _plain(value: Any) -> str:
    return "" if value is None else str(getattr(value, "pk", value))


def answer(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    *,
    title,
    back: str,
    lead="",
    done="",
    submit="",
    template: str = "components/form_page.html",
) -> HttpResponse:
    """Run the act of a valid form and go to the address it returns; else show the form with what was typed (422).

    `act` gets the cleaned values; a RuleBroken it raises stands beside the field it names.
    """
    if request.method == "POST" and form.is_valid():
        try:
            target = act(form.cleaned_data)
        except RuleBroken as error:
            put_on_form(error, form)
        else:
            messages.success(request, done or _("Saved."))
            return redirect(target)
    context = {"form": form, "title": title, "lead": lead, "back": back, "submit": submit or _("Save")}
    return render(request, template, context, status=422 if form.is_bound else 200)
