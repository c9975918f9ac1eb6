"""Pages of pledges: `office` for the lists and what staff and reviewers do, `drafting`, `signing`, and `public`."""
