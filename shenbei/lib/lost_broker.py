"""A worker that loses Redis while a message is in its hands goes on.

kombu then puts the message back over a connection that is gone, fails with AttributeError, and Celery ends the worker
for good. What was not put back comes again after the visibility timeout, and the ledger holds the work meanwhile.
"""

from kombu.transport.redis import Channel, QoS


class Patient(QoS):
    """Puts messages back while there is a connection to do it over."""

    def restore_unacked_once(self, stderr=None) -> None:
        """As kombu does it, but nothing where the connection is gone."""
        if getattr(self.channel.connection, "client", None) is None:  # the transport outlives its connection
            self._on_collect.cancel()
        else:
            super().restore_unacked_once(stderr)


def register() -> None:
    """Let every channel to Redis use it."""
    Channel.QoS = Patient
