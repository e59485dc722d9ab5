"""How names and numbers look to those who need not read them."""


def mask_name(name: str) -> str:
    """The first character, and a star for each other one."""
    return name[:1] + "*" * max(0, min(len(name) - 1, 3))


def mask_number(number: str) -> str:
    """The first three and the last two characters of a document or telephone number."""
    return f"{number[:3]}****{number[-2:]}" if len(number) > 6 else "*" * len(number)
