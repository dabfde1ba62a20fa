"""The admin."""

from unittest import mock

from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stockroom.accounts.admin_forms import UserChangeForm
from stockroom.accounts.models import User
from stockroom.stock.models import Category, Item

from .base import DemoTestCase


class AdminTests(DemoTestCase):
    def setUp(self):
        self.log_in("superuser")

    def test_the_admin_is_for_staff(self):
        self.log_in("clerk")
        response = self.client.get(reverse("admin:index"))
        self.assertRedirects(response, f"{reverse('admin:login')}?next=/admin/")

    def test_a_search_lists_the_records_that_match(self):
        response = self.client.get(reverse("admin:stock_item_changelist"), {"q": "hex bolt"})
        self.assertContains(response, "HEX-M8-030")
        self.assertNotContains(response, "CAR-M8-080")

    def test_a_parameter_that_is_no_filter_of_the_list_is_dropped(self):
        url = reverse("admin:stock_item_changelist")
        for query in ("is_active=yes", "is_active__isnull=0", "category__id__exact=x", "sku=A"):
            with self.subTest(query):
                self.assertRedirects(self.client.get(f"{url}?{query}"), f"{url}?e=1")

    def test_a_filter_by_a_related_record_offers_the_chosen_one(self):
        category = Category.objects.create(name="Zinc parts", slug="zinc-parts")
        url = reverse("admin:stock_item_changelist")
        with mock.patch("stockroom.admin_site.changelist.MAX_CHOICES", 1):
            response = self.client.get(url, {"category__id__exact": category.pk})
            self.assertContains(response, "Zinc parts")
            self.assertNotContains(self.client.get(url), "Zinc parts")

    def test_more_records_than_the_limit_are_not_deleted_together(self):
        pks = [Category.objects.create(name=name, slug=name).pk for name in ("a", "b", "c")]
        data = {"action": "delete_selected", "_selected_action": pks, "index": "0"}
        with mock.patch("stockroom.admin_site.site.MAX_DELETIONS", 2):
            self.client.post(reverse("admin:stock_category_changelist"), data | {"post": "yes"})
        self.assertEqual(Category.objects.filter(pk__in=pks).count(), 3)

    def test_names_are_suggested_only_to_users_who_may_view_them(self):
        data = {"app_label": "stock", "model_name": "item", "field_name": "category", "term": "fas"}
        response = self.client.get(reverse("admin:autocomplete"), data)
        self.assertEqual([row["text"] for row in response.json()["results"]], ["Fasteners"])
        self.log_in("staff")
        self.assertEqual(self.client.get(reverse("admin:autocomplete"), data).status_code, 403)

    def test_a_new_record_is_saved_with_its_history(self):
        data = {"name": "Spare parts", "slug": "spare-parts"}
        response = self.client.post(reverse("admin:stock_category_add"), data)
        self.assertRedirects(response, reverse("admin:stock_category_changelist"))
        category = Category.objects.get(slug="spare-parts")
        history = self.client.get(reverse("admin:stock_category_history", args=[category.pk]))
        self.assertContains(history, "Added.")

    def test_a_category_with_items_is_protected_from_deletion(self):
        url = reverse("admin:stock_category_delete", args=[self.bolt.category_id])
        self.assertContains(self.client.post(url, {"post": "yes"}), "Cannot delete category")
        self.assertTrue(Category.objects.filter(pk=self.bolt.category_id).exists())

    def test_an_action_deactivates_the_selected_items(self):
        data = {"action": "deactivate", "_selected_action": self.bolt.pk, "index": "0"}
        url = reverse("admin:stock_item_changelist")
        self.assertContains(self.client.post(url, data, follow=True), "1 item was deactivated.")
        self.bolt.refresh_from_db()
        self.assertFalse(self.bolt.is_active)

    def test_an_edit_of_an_outdated_version_is_rejected(self):
        url = reverse("admin:stock_item_change", args=[self.bolt.pk])
        form = self.client.get(url).context["adminform"].form
        data = {field.html_name: field.value() or "" for field in form}
        data |= {"barcodes-TOTAL_FORMS": 0, "barcodes-INITIAL_FORMS": 0}
        self.client.post(url, data | {"name": "Hex bolt long"})
        response = self.client.post(url, data | {"name": "Hex bolt short"})
        self.assertContains(response, "This item was changed by someone else")
        self.assertEqual(Item.objects.get(pk=self.bolt.pk).name, "Hex bolt long")


class LastSuperuserTests(DemoTestCase):
    def setUp(self):
        self.log_in("superuser")
        self.superuser = User.objects.get(username="superuser")

    def seen_version(self, url):
        """Return the hidden field that a form submits."""
        form = self.client.get(url).context["adminform"].form
        return {"seen_version": form.initial["seen_version"]}

    def test_the_last_superuser_cannot_be_deleted(self):
        url = reverse("admin:accounts_user_delete", args=[self.superuser.pk])
        response = self.client.post(url, {"post": "yes"})
        self.assertContains(response, "There must be at least one active superuser.")
        self.assertTrue(User.objects.filter(pk=self.superuser.pk).exists())

    def test_the_last_superuser_cannot_be_demoted(self):
        url = reverse("admin:accounts_user_change", args=[self.superuser.pk])
        data = {"username": "superuser", "email": "s@stockroom.example"}
        response = self.client.post(url, data | self.seen_version(url))
        form = response.context["adminform"].form
        self.assertFormError(form, None, "There must be at least one active superuser.")

    def test_saving_another_user_does_not_lock_the_superusers(self):
        member = User.objects.get(username="member")
        url = reverse("admin:accounts_user_change", args=[member.pk])
        data = {"username": "member", "email": "m@stockroom.example", "is_active": "on"}
        data |= {"profile-TOTAL_FORMS": 0, "profile-INITIAL_FORMS": 0} | self.seen_version(url)
        with mock.patch("stockroom.accounts.admin_forms.are_last_superusers") as lock:
            self.assertRedirects(self.client.post(url, data), "/admin/accounts/user/")
        lock.assert_not_called()

    def test_the_confirmation_page_of_a_deletion_locks_nothing(self):
        url = reverse("admin:accounts_user_delete", args=[self.superuser.pk])
        with CaptureQueriesContext(connection) as queries:
            self.client.get(url)
        for query in queries:
            self.assertNotRegex(query["sql"], "SAVEPOINT|FOR UPDATE")


class UserAdminTests(DemoTestCase):
    def setUp(self):
        """Let the staff user add and change users."""
        staff = User.objects.get(username="staff")
        codenames = ["add_user", "change_user"]
        staff.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        self.log_in("staff")

    def test_a_user_has_no_first_name(self):
        self.assertNotIn("first_name", UserChangeForm.base_fields)

    def test_an_editor_can_edit_a_user_they_just_added(self):
        data = {"username": "newcomer", "email": "new@stockroom.example"}
        data |= dict.fromkeys(["password1", "password2"], "brass hinge under rain")
        response = self.client.post(reverse("admin:accounts_user_add"), data, follow=True)
        self.assertContains(response, "You may edit it again below.")
        self.assertContains(response, "Change user")

    def test_a_user_with_more_permissions_is_protected(self):
        for username, status in [("member", 200), ("manager", 403)]:
            with self.subTest(username):
                user = User.objects.get(username=username)
                url = reverse("admin:auth_user_password_change", args=[user.pk])
                self.assertEqual(self.client.get(url).status_code, status)
