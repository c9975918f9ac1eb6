"""A worker that loses Redis while a message is in its hands goes on.

kombu's channel outlives its connection: whoever then puts a message back or acknowledges it over such a channel gets
an AttributeError, which Celery takes for a fault of its own and ends the worker (celery/kombu issue 582). Here it is
the connection error that it is: Celery knows it and goes on. What was not put back or acknowledged comes again after
the visibility timeout, and the ledger holds the work meanwhile.
"""

from kombu.transport import redis
from redis.exceptions import ConnectionError


class Patient(redis.QoS):
    """Puts messages back while there is a connection to do it over."""

    def restore_unacked_once(self, stderr=None) -> None:
        """As kombu does it, but nothing where the connection is gone."""
        if is_gone(self.channel):
            self._on_collect.cancel()
        else:
            super().restore_unacked_once(stderr)


class Frank(redis.Channel):
    """Says that its connection is gone."""

    QoS = Patient

    def _connparams(self, asynchronous: bool = False) -> dict:
        """Where and how to connect, of which every client of the channel is made; ConnectionError when it is gone."""
        if is_gone(self):
            raise ConnectionError("the connection of this channel is gone")
        return super()._connparams(asynchronous)


def is_gone(channel: redis.Channel) -> bool:
    """Whether the channel has outlived its connection; its transport may have outlived it, too."""
    return getattr(channel.connection, "client", None) is None


def register() -> None:
    """Let every channel to Redis be one of these."""
    redis.Transport.Channel = Frank
