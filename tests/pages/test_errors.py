"""What is not there: the same page for the demo's visitor as in production."""

import pytest


@pytest.mark.parametrize("path", ["/nothing/", "/communities/999999/"])
def test_debug_shows_nothing_more(leader, sign_in, settings, path):
    """Django's own page while DEBUG lists every address of the house."""
    settings.DEBUG = True
    seen = sign_in(leader).get(path)
    assert seen.status_code == 404
    assert "errors/404.html" in [template.name for template in seen.templates]
    assert b"URLconf" not in seen.content
