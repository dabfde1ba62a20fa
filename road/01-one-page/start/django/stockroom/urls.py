"""URLs of the project."""

urlpatterns = []
