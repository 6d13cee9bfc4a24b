"""Write `docs/workflows/`: every workflow as a table and a diagram."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mdm_platform import workflow_pages


class Command(BaseCommand):
    help = "Writes the pages of docs/workflows from the workflows of the code."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing, fail when a page is stale")

    def handle(self, *args, check, **options):
        if not check:
            for name in workflow_pages.write_pages(settings.BASE_DIR):
                self.stdout.write(name)
            return
        stale = workflow_pages.stale_pages(settings.BASE_DIR)
        if stale:
            message = f"Stale: {', '.join(stale)}. Run manage.py document_workflows."
            raise CommandError(message)
