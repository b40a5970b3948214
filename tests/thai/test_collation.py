import random
from types import SimpleNamespace

import pytest
from django.db import connection, migrations
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from tests.thai.words import IN_ORDER
from thai.collation import CreateThaiCollation
from thai.order import sort_key

only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")
only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL only")


def shuffled(words):
    words = list(words)
    random.Random(2566).shuffle(words)
    return words


def random_words(count):
    chance = random.Random(2570)
    parts = [
        ["", "เ", "แ", "โ", "ใ", "ไ"],
        list("กขคฆฤลฮ"),
        ["", "ั", "ิ", "ี", "ึ", "ุ", "็", "ฺ"],
        ["", "่", "้", "๊", "๋", "์"],
        ["", "ะ", "า", "ำ", "ก", "ฯ", "ๆ", " ", "-", "2", "๒", "a", "B"],
    ]
    return sorted(
        {
            "".join(chance.choice(part) for _ in range(chance.randint(1, 2)) for part in parts)
            for _ in range(count)
        }
    )


def ordered_by_database(words):
    rows = " UNION ALL ".join(["SELECT %s AS word"] * len(words))
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT word FROM ({rows}) AS words ORDER BY word COLLATE "thai"', words)
        return [row[0] for row in cursor.fetchall()]


@only_sqlite
def test_sqlite_sorts_like_the_list(db):
    assert ordered_by_database(shuffled(IN_ORDER)) == list(IN_ORDER)


@only_sqlite
def test_every_new_sqlite_connection_has_the_collation(db):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT 'เกาะ' < 'ขา' COLLATE thai, 'เกาะ' < 'ขา'")
            assert cursor.fetchone() == (1, 0)
    finally:
        other.close()


@pytest.mark.postgres
@only_postgresql
def test_postgresql_sorts_like_the_list(db):
    assert ordered_by_database(shuffled(IN_ORDER)) == list(IN_ORDER)


@pytest.mark.postgres
@only_postgresql
def test_postgresql_and_our_own_order_agree_on_words_nobody_chose(db):
    words = random_words(600)
    assert ordered_by_database(words) == sorted(words, key=sort_key)


class Editor:
    """A schema editor of the given vendor that only writes down what it would run."""

    def __init__(self, vendor):
        self.connection = SimpleNamespace(vendor=vendor, alias="default")
        self.executed = []

    def execute(self, sql, params=()):
        self.executed.append(sql)

    quote_name = staticmethod('"{}"'.format)


def test_the_operation_does_nothing_on_sqlite():
    editor, state = Editor("sqlite"), ProjectState()
    CreateThaiCollation().database_forwards("thai", editor, state, state)
    CreateThaiCollation().database_backwards("thai", editor, state, state)
    assert editor.executed == []


def test_the_operation_makes_an_icu_collation_on_postgresql():
    editor, state = Editor("postgresql"), ProjectState()
    CreateThaiCollation().database_forwards("thai", editor, state, state)
    CreateThaiCollation().database_backwards("thai", editor, state, state)
    create, drop = editor.executed
    assert create.startswith('CREATE COLLATION "thai"')
    assert "icu" in create
    assert drop == 'DROP COLLATION "thai"'


def test_the_operation_can_be_written_into_a_migration():
    migration = type("Migration", (migrations.Migration,), {"operations": [CreateThaiCollation()]})
    text = MigrationWriter(migration("0001_x", "thai"), include_header=False).as_string()
    assert "thai.collation.CreateThaiCollation(\n        )" in text
