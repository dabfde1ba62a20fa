"""The admin."""

from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import RequestFactory
from stockroom.accounts.models import User
from stockroom.stock.models import Category

from .demo import DemoTestCase


class AdminTests(DemoTestCase):
    def test_the_admin_is_for_staff(self):
        self.log_in("clerk")
        response = self.client.get("/admin/")
        self.assertRedirects(response, "/admin/login/?next=/admin/", fetch_redirect_response=False)

    def test_a_search_lists_the_records_that_match(self):
        self.log_in("superuser")
        response = self.client.get("/admin/stock/item/", {"q": "hex bolt"})
        self.assertContains(response, "HEX-M8-030")
        self.assertNotContains(response, "UBT-M8-050")

    def test_a_new_record_is_saved_with_its_history(self):
        self.log_in("superuser")
        data = {"name": "Spare parts", "slug": "spare-parts"}
        response = self.client.post("/admin/stock/category/add/", data)
        self.assertRedirects(response, "/admin/stock/category/")
        category = Category.objects.get(slug="spare-parts")
        history = self.client.get(f"/admin/stock/category/{category.pk}/history/")
        self.assertContains(history, "Added.")

    def test_a_category_with_items_is_protected_from_deletion(self):
        self.log_in("superuser")
        url = f"/admin/stock/category/{self.bolt.category_id}/delete/"
        self.assertContains(self.client.post(url, {"post": "yes"}), "Cannot delete category")
        self.assertTrue(Category.objects.filter(pk=self.bolt.category_id).exists())

    def test_an_action_deactivates_the_selected_items(self):
        self.log_in("superuser")
        data = {"action": "deactivate", "_selected_action": self.bolt.pk, "index": "0"}
        response = self.client.post("/admin/stock/item/", data, follow=True)
        self.assertContains(response, "1 item was deactivated.")
        self.bolt.refresh_from_db()
        self.assertFalse(self.bolt.is_active)


class UserAdminTests(DemoTestCase):
    def setUp(self):
        """Let the staff user add and change users."""
        self.staff = User.objects.get(username="staff")
        codenames = ["add_user", "change_user"]
        self.staff.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        self.log_in("staff")

    def test_an_editor_may_edit_a_user_they_just_added(self):
        password = "another long password"
        data = {"username": "new", "email": "new@stockroom.example"}
        data |= {"password1": password, "password2": password}
        response = self.client.post("/admin/accounts/user/add/", data, follow=True)
        self.assertContains(response, "You may edit it again below.")

    def test_a_user_with_more_permissions_is_protected_however_they_were_fetched(self):
        request = RequestFactory().get("/")
        request.user = self.staff
        user_admin = admin.site.get_model_admin(User)
        member, manager = (User.objects.get(username=name) for name in ["member", "manager"])
        self.assertTrue(user_admin.has_change_permission(request, member))
        self.assertFalse(user_admin.has_change_permission(request, manager))
