"""Small applications in which the code of the page “How do I …?” is run."""
