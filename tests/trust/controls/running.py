"""Controls of «Running it»."""

from tests.trust.controls.one import HERE, control

RUNNING = [
    control(
        "deployment check clean, no start with a known key",
        "shenbei/lib/env.py",
        "    if not debug and (key in KNOWN_KEYS or len(key) < 32):",
        "    if False:",
        "tests/pages/test_settings.py::test_missing_or_known_values_stop_the_process[SECRET_KEY-development-only-key]",
    ),
    control(
        "deployment check clean, no start with a known key",
        "shenbei/settings.py",
        "SECURE_HSTS_SECONDS = 31536000 if SECURE_SSL_REDIRECT else 0",
        "SECURE_HSTS_SECONDS = 0",
        "tests/pages/test_settings.py::test_whole_settings_pass_the_deployment_check",
    ),
    control(
        "backup and restore agree; an older or damaged backup is noticed",
        "office/backup/restoring.py",
        '    if last > manifest["head"][0] and not older:',
        "    if False:",
        HERE + "test_backup.py::test_an_older_backup_is_noticed_before_anything_is_written",
    ),
    control(
        "backup and restore agree; an older or damaged backup is noticed",
        "office/backup/restoring.py",
        '    if sha256(folder / DUMP) != manifest["dump"] or checksums(folder / FILES) != manifest["files"]:',
        "    if False:",
        HERE + "test_backup.py::test_a_damaged_backup_is_refused",
    ),
    control(
        "backup and restore agree; an older or damaged backup is noticed",
        "office/backup/restoring.py",
        "    shutil.copytree(folder / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)\n",
        "",
        HERE + "test_backup.py::test_everything_comes_back",
    ),
    control(
        "containers read-only, unprivileged, secrets as files, health, restart",
        "docker-compose.yml",
        "  read_only: true\n  tmpfs:\n    - /tmp\n  cap_drop: [ALL]",
        "  tmpfs:\n    - /tmp\n  cap_drop: [ALL]",
        "tests/test_compose.py::test_containers_are_read_only_unprivileged_and_come_back",
        error="KeyError",
    ),
    control(
        "containers read-only, unprivileged, secrets as files, health, restart",
        "docker-compose.yml",
        "    SECRET_KEY_FILE: /run/secrets/secret_key",
        "    SECRET_KEY: a-long-secret-in-the-open",
        "tests/test_compose.py::test_secrets_are_files_and_never_values",
    ),
    control(
        "figures for the operator",
        "shenbei/pages/metrics.py",
        "    if not token or not constant_time_compare(",
        "    if False and not constant_time_compare(",
        HERE + "test_metrics.py::test_without_token_there_is_no_such_page",
    ),
]
