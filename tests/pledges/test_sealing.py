"""The system's integrity signature: off by default; intact as printed, one flipped byte is found; labelled for what it is."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pledges import actions, printing, sealing
from pledges.models import Notice
from tests.pledges.conftest import APRIL, YEAR

x509 = pytest.importorskip("cryptography.x509", reason="needs requirements/signing.txt")
validation = pytest.importorskip("pyhanko.sign.validation", reason="needs requirements/signing.txt")


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> tuple[str, str]:
    """A key locked by a passphrase, and its self-signed certificate."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    folder, key = tmp_path_factory.mktemp("seal"), rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "沈北新区四方承诺系统")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .sign(key, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(b"open sesame")
    pem, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, kind, locked))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    return str(folder / "key.pem"), str(folder / "certificate.pem")


@pytest.fixture
def switched_on(settings, files) -> None:
    settings.PDF_SIGNING_KEY_FILE, settings.PDF_SIGNING_CERT_FILE = files
    settings.PDF_SIGNING_PASSPHRASE = "open sesame"


def judged(content: bytes):
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko_certvalidator import ValidationContext

    [row] = PdfFileReader(io.BytesIO(content)).embedded_signatures
    trusted = ValidationContext(trust_roots=[row.signer_cert])
    return validation.validate_pdf_signature(row, signer_validation_context=trusted)


def page(pledge) -> str:
    return Client().get(reverse("pledges:notice", args=[YEAR, pledge.community.code])).content.decode()


def test_it_is_off_by_default(published):
    assert b"/ByteRange" not in bytes(Notice.objects.get().pdf) and sealing.LABEL not in page(published)


def test_the_published_bytes_are_intact_and_a_flipped_byte_is_found(switched_on, published):
    content = bytes(Notice.objects.get().pdf)
    found = judged(content)
    assert found.intact and found.valid and found.coverage.name == "ENTIRE_FILE"
    place = len(printing.printed(printing.sheet(published.versions.get()))) // 3
    changed = bytearray(content)
    changed[place] ^= 1
    try:
        broken = judged(bytes(changed))
    except Exception as error:  # the flipped byte may stand in what makes it readable at all
        pytest.fail(f"choose another byte: {error}")
    assert not broken.intact


def test_it_is_signed_once_and_called_what_it_is(switched_on, published):
    first = bytes(Notice.objects.get().pdf)
    assert sealing.LABEL in page(published)
    actions.notice_render(version=published.versions.get(), now=APRIL)
    assert bytes(Notice.objects.get().pdf) == first
    answer = Client().get(reverse("pledges:notice_pdf", args=[YEAR, published.community.code]))
    assert answer.content == first


def test_switching_it_on_makes_the_papers_anew(published, settings, files):
    plain = Notice.objects.get()
    settings.PDF_SIGNING_KEY_FILE, settings.PDF_SIGNING_CERT_FILE = files
    settings.PDF_SIGNING_PASSPHRASE = "open sesame"
    actions.notice_render(version=published.versions.get(), now=APRIL)
    signed = Notice.objects.get()
    assert bytes(signed.pdf).startswith(bytes(plain.pdf)) and judged(bytes(signed.pdf)).intact


def test_the_check_says_what_is_missing(settings, files, monkeypatch):
    assert sealing.check_sealing() == []
    settings.PDF_SIGNING_KEY_FILE = files[0]
    assert [row.id for row in sealing.check_sealing()] == ["sealing.E001"]
    settings.PDF_SIGNING_CERT_FILE = "/nowhere/certificate.pem"
    assert [row.id for row in sealing.check_sealing()] == ["sealing.E003"]
    monkeypatch.setattr(sealing, "find_spec", lambda name: None)
    [row] = sealing.check_sealing()
    assert row.id == "sealing.E002" and "requirements/signing.txt" in row.hint
