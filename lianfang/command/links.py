from django.urls import reverse


def place_href(code: str) -> str:
    """The page of a place."""
    return reverse("command:place", args=[code])
