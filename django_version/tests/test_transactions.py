"""The transactions that services run in."""

from unittest import mock, skipUnless

from django.db import OperationalError, connection
from django.test import TestCase

from stockroom.stock.models import Category
from stockroom.web.transactions import unit_of_work, write_without_waiting


class UnitOfWorkTests(TestCase):
    def test_a_unit_of_work_is_rolled_back_and_retried_after_a_lock_conflict(self):
        errors = [OperationalError("database is locked")]

        @unit_of_work
        def add_category():
            # The slug is unique: a category of the first attempt would fail the second.
            Category.objects.create(name="Spare parts", slug="spare-parts")
            if errors:
                raise errors.pop()

        add_category()
        self.assertEqual(Category.objects.count(), 1)

    def test_the_third_conflict_is_raised(self):
        service = mock.Mock(side_effect=OperationalError("database is locked"))
        with self.assertRaises(OperationalError):
            unit_of_work(service)()
        self.assertEqual(service.call_count, 3)

    def test_other_errors_are_raised_immediately(self):
        service = mock.Mock(side_effect=OperationalError("no such table"))
        with self.assertRaises(OperationalError):
            unit_of_work(service)()
        self.assertEqual(service.call_count, 1)


class LockWaitTests(TestCase):
    @skipUnless(connection.vendor == "sqlite", "only SQLite needs the configured wait")
    def test_the_configured_wait_for_locks_is_restored(self):
        with mock.patch.dict(connection.settings_dict["OPTIONS"], timeout=9):
            write_without_waiting(lambda: None)
        self.addCleanup(write_without_waiting, lambda: None)
        with connection.cursor() as cursor:
            self.assertEqual(cursor.execute("PRAGMA busy_timeout").fetchone(), (9000,))
