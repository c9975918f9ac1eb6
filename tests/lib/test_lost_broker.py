"""A channel whose connection is gone, with a message in hand, ends no worker."""

import logging
from unittest.mock import MagicMock

import pytest
from kombu.transport.redis import Channel, Transport
from kombu.transport.virtual import Message
from redis.exceptions import ConnectionError

from shenbei.lib.lost_broker import Frank, register

GONE = [None, MagicMock(client=None)]  # the channel has let go; its transport has
gone = pytest.mark.parametrize("gone", GONE)


def without_connection(kind: type[Channel], gone: object) -> Channel:
    """What a worker holds whose connection is gone: a channel that can reach nobody, one message."""
    channel = kind.__new__(kind)
    channel.__dict__.update(connection=gone, closed=True, _qos=None)
    channel.qos._delivered["tag"] = MagicMock()
    return channel


def acknowledge(channel: Channel) -> None:
    """As Celery does it once the work is done."""
    message = Message({"properties": {"delivery_tag": "tag", "delivery_info": {}}}, channel)
    message.ack_log_error(logging.getLogger("worker"), (ConnectionError,))


@gone
def test_nothing_is_put_back_where_nobody_is(gone: object) -> None:
    without_connection(Frank, gone).qos.restore_unacked_once()


@gone
def test_control_kombu_s_own_fails(gone: object) -> None:
    channel = without_connection(Channel, gone)
    with pytest.raises(AttributeError, match="client|hostname"):
        channel.qos.restore_unacked_once()
    channel.qos._delivered.clear()


@gone
def test_what_cannot_be_acknowledged_is_said_and_that_is_all(gone: object, caplog) -> None:
    channel = without_connection(Frank, gone)
    acknowledge(channel)
    assert "the connection of this channel is gone" in caplog.text


@gone
def test_control_kombu_s_own_acknowledges_and_fails(gone: object) -> None:
    channel = without_connection(Channel, gone)
    with pytest.raises(AttributeError, match="client|hostname"):
        acknowledge(channel)
    channel.qos._delivered.clear()


def test_every_channel_is_one_of_these() -> None:
    register()
    assert Transport.Channel is Frank
