"""The URLs of the app: none, until the code of a card has some."""

urlpatterns = []
