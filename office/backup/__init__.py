"""Backup and restore: database, files and the trail's head in one folder, with a manifest that says what is in it."""

from office.backup.making import backup_make
from office.backup.restoring import backup_check, backup_restore

__all__ = ["backup_check", "backup_make", "backup_restore"]
