"""Create an account from the command line: the first administrator of a deployment."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import roles

NEXT_STEPS = """Account created: {email} ({roles}).
Next: open {site}/accounts/login/ and sign in. The site then asks for a second factor:
scan the code with an authenticator app, type its six digits, and keep the recovery codes
in a safe place. A second administrator should exist soon: a lost second factor needs two."""


class Command(BaseCommand):
    help = "Create an account; the password is asked for, or read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--language", default="fr", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument(
            "--role", action="append", choices=Role.values, help="May be repeated. Default: administrator."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        wanted = options["role"] or [Role.ADMINISTRATOR.value]
        self._check_email(email)
        password = self._password(email)
        with transaction.atomic():
            user = User.objects.create_user(email, password, full_name=options["name"], language=options["language"])
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
            roles.found(user=user, roles=wanted)
        self.stdout.write(NEXT_STEPS.format(email=email, roles=", ".join(wanted), site=settings.SITE_URL))

    def _check_email(self, email: str) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            message = f"{email} is not an e-mail address."
            raise CommandError(message) from error
        if User.objects.filter(email=email).exists() or EmailAddress.objects.filter(email=email).exists():
            message = f"{email} has an account already: give it roles in the admin."
            raise CommandError(message)

    def _password(self, email: str) -> str:
        password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, User(email=email))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password
