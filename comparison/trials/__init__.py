"""Small applications that run the code of the page “How do I …?”."""
