"""The cache that goes on without Redis: what people do must not wait for it, nor fail with it."""

import time

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

# After a failure Redis is left alone for so long, so that no request waits more than once.
SECONDS_BETWEEN_TRIES = 5


class OneClient(RedisCacheClient):
    """Keeps the client of each server; Django makes one for each question, which costs as much."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._made = {}

    def get_client(self, key=None, *, write=False):
        index = self._get_connection_pool_index(write)
        if index not in self._made:
            self._made[index] = super().get_client(key, write=write)
        return self._made[index]


class PatientRedisCache(RedisCache):
    """Redis, and while it does not answer the memory of this process.

    Limits on signing in go on holding then, each web process counting for itself.
    """

    _down_until = 0.0

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = OneClient
        self._memory = LocMemCache("without-redis", params)

    def ping(self) -> bool:
        """Whether Redis itself answers."""
        try:
            return bool(self._cache.get_client(None, write=True).ping())
        except (RedisError, OSError):
            return False

    def _either(self, name, *args, **kwargs):
        kind = type(self)
        if time.monotonic() >= kind._down_until:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except (RedisError, OSError):
                kind._down_until = time.monotonic() + SECONDS_BETWEEN_TRIES
        return getattr(self._memory, name)(*args, **kwargs)


def _method(name):
    def call(self, *args, **kwargs):
        return self._either(name, *args, **kwargs)

    call.__name__ = name
    return call


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
    "clear",
):
    setattr(PatientRedisCache, _name, _method(_name))
