"""Rules of accounts: values in, verdict out."""


def masked(phone: str) -> str:
    """A telephone number as lists show it: 138****1234; short numbers keep their last two digits. TRUST."""
    phone = phone.strip()
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(len(phone) - 2, 0) + phone[-2:] if phone else ""


def phone_typed(typed: str, stored: str) -> str:
    """The number after an edit: a form shows it masked, and what comes back masked is unchanged."""
    return stored if typed == masked(stored) else typed


def trail_data(changed: dict[str, list]) -> dict[str, list]:
    """What the trail keeps of changed fields: telephones masked, e-mail addresses only as changed."""
    kept = {name: values for name, values in changed.items() if name not in ("phone", "email")}
    if "phone" in changed:
        kept["phone"] = [masked(value) for value in changed["phone"]]
    return kept | ({"email": []} if "email" in changed else {})
