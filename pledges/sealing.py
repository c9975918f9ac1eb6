"""The system's integrity signature under a published paper, by pyHanko where it is installed; off by default.

It shows that the bytes are unchanged since they were printed here. It is no electronic seal in law, and says so.
"""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error

LABEL = (
    "本签名用于核验文件自生成后未被改动，不是《电子签名法》意义上的可靠电子签名，也不等同于依法有效的电子印章"
)
FIELD = "IntegritySignature"


def signing_on() -> bool:
    """Whether published papers are signed: both files are named in the settings."""
    return bool(settings.PDF_SIGNING_KEY_FILE and settings.PDF_SIGNING_CERT_FILE)


def certificate_digest() -> str:
    """SHA-256 of the certificate that signs, "" where none does: with another certificate papers are made anew."""
    return (
        hashlib.sha256(Path(settings.PDF_SIGNING_CERT_FILE).read_bytes()).hexdigest() if signing_on() else ""
    )


def sealed(content: bytes) -> bytes:
    """A PDF with the signature added to its end; as it is where signing is off."""
    if not signing_on():
        return content
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    about = signers.PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", reason=LABEL)
    out = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), about, _signer(), output=out)
    return out.getvalue()


def _signer():
    return _loaded(
        settings.PDF_SIGNING_KEY_FILE, settings.PDF_SIGNING_CERT_FILE, settings.PDF_SIGNING_PASSPHRASE
    )


@lru_cache(maxsize=1)
def _loaded(key: str, certificate: str, passphrase: str):
    from pyhanko.sign import signers

    found = signers.SimpleSigner.load(key, certificate, key_passphrase=passphrase.encode() or None)
    if found is None:
        raise ValueError("PDF_SIGNING_KEY_FILE or PDF_SIGNING_CERT_FILE cannot be read")
    return found


def check_sealing(app_configs=None, **kwargs) -> list[CheckMessage]:
    """System check: what the settings want of the signature is there."""
    named = [settings.PDF_SIGNING_KEY_FILE, settings.PDF_SIGNING_CERT_FILE]
    if not any(named):
        return []
    if not all(named):
        return [Error("PDF_SIGNING_KEY_FILE and PDF_SIGNING_CERT_FILE belong together.", id="sealing.E001")]
    if find_spec("pyhanko") is None:
        hint = "pip install --require-hashes -r requirements/signing.txt"
        return [Error("PDFs are to be signed, but pyHanko is not installed.", hint=hint, id="sealing.E002")]
    missing = [name for name in named if not Path(name).is_file()]
    if missing:
        return [Error(f"For signing PDFs there is no file {', '.join(missing)}.", id="sealing.E003")]
    return []
