"""First letters of the pinyin, by which clerks search: 兴隆台街道 → xltjd."""


def initials(text: str) -> str:
    """Lower-case first letters, other characters as they are, at most 60."""
    from pypinyin import Style, lazy_pinyin  # 55 MiB of phrases, for the few processes that write names

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower().replace(" ", "")[:60]
