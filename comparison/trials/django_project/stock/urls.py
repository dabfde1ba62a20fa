"""The URLs of the app: empty, until the code of a card adds some."""

urlpatterns = []
