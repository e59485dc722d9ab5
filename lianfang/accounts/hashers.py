from django.contrib.auth.hashers import PBKDF2PasswordHasher


class FirstPasswordHasher(PBKDF2PasswordHasher):
    """For passwords that this program made itself, hundreds at once: long, random, and used once.

    Whoever signs in with one has it hashed anew with the usual hasher, and must choose another.
    """

    algorithm = "first_password"
    iterations = 20_000  # 10 ms; chance alone makes 58 bits, which no dictionary shortens
