"""A PDF that anybody hands in to be compared."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_BYTES = 10 * 1024 * 1024


class CheckFileForm(forms.Form):
    """The file; its type is read from its first bytes, whatever it is called."""

    file = forms.FileField(
        label=gettext_lazy("PDF of a pledge"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": gettext_lazy("Choose the PDF first."),
            "empty": gettext_lazy("This file is empty."),
        },
    )

    def clean_file(self) -> UploadedFile:
        """The file; refused when it is too large or begins as no PDF does."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                _("This file is too large: %(most)d MB at most.") % {"most": MOST_BYTES // 1024**2}
            )
        start = file.read(5)
        file.seek(0)
        if start != b"%PDF-":
            raise ValidationError(_("This is not a PDF: take the file as it was downloaded or sent to you."))
        return file
