"""Closing a channel whose connection is gone, with a message in hand, ends no worker."""

from unittest.mock import MagicMock

import pytest
from kombu.transport.redis import Channel, QoS

from shenbei.lib.lost_broker import Patient, register

GONE = [None, MagicMock(client=None)]  # the channel has let go; its transport has


def held_without_connection(kind: type[QoS], gone: object) -> QoS:
    """What a worker holds whose connection is gone: one message, a channel that can reach nobody."""
    channel = Channel.__new__(Channel)
    channel.__dict__.update(connection=gone, closed=True)
    held = kind(channel)
    held._delivered["tag"] = MagicMock()
    return held


@pytest.mark.parametrize("gone", GONE)
def test_nothing_is_put_back_where_nobody_is(gone: object) -> None:
    held_without_connection(Patient, gone).restore_unacked_once()


@pytest.mark.parametrize("gone", GONE)
def test_control_kombu_s_own_fails(gone: object) -> None:
    held = held_without_connection(QoS, gone)
    with pytest.raises(AttributeError, match="client|hostname"):
        held.restore_unacked_once()
    held._delivered.clear()


def test_every_channel_uses_it() -> None:
    register()
    assert Channel.QoS is Patient
