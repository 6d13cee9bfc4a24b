"""Agreements in the workplace: sent to be signed, each signature recorded with its proof."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.files import services as files
from mdm_platform.institutions import agreements
from mdm_platform.institutions.models import Agreement, AgreementCommitment, AgreementParty
from mdm_platform.institutions.workflows import AgreementState, AgreementWorkflow
from mdm_platform.journeys.fields import DayField
from mdm_platform.workplace.acts import Act, HasActs, PlainForm
from mdm_platform.workplace.lists import RowsToRead

VIEW = "institutions.view_agreements"


class SignatureForm(PlainForm):
    """Who signed, when, and where it can be seen."""

    party = forms.ChoiceField(label=_("Partie"))
    on = DayField(label=_("Signée le"))
    signatory = forms.CharField(label=_("Signataire"), max_length=160, required=False)
    proof = forms.FileField(label=_("Exemplaire signé"), required=False)

    def prepare(self) -> None:
        """The parties who have not signed."""
        waiting = self.obj.parties.filter(signed_on__isnull=True)
        self.fields["party"].choices = [(party.role, party.name) for party in waiting]
        self.fields["on"].initial = timezone.localdate()


@transaction.atomic
def record(agreement: Agreement, *, by: Any, party: str, on: date, signatory: str, proof: Any) -> None:
    """Keep the proof, and record the signature."""
    stored = files.store(upload=proof, owner=by, purpose=agreements.FILE_PURPOSE) if proof else None
    agreements.record_signature(agreement=agreement, role=party, on=on, signatory=signatory, proof=stored, by=by)


class _PartyInline(RowsToRead):
    model = AgreementParty
    fields = ("name", "role", "signatory", "signed_on", "recorded_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("recorded_by")


class _CommitmentInline(RowsToRead):
    model = AgreementCommitment
    fields = ("party", "text", "due_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("party")


@admin.register(Agreement)
class AgreementAdmin(HasActs, PlatformModelAdmin):
    """Agreements with their parties and what each promised."""

    workflow = AgreementWorkflow
    view_permission = VIEW
    transition_services: ClassVar = {
        "send_to_sign": agreements.send_to_sign,
        "take_back": agreements.take_back,
        "terminate": agreements.terminate,
        "abandon": agreements.abandon,
    }
    list_display = ("reference", "kind", "title", "state", "starts", "ends")
    list_filter = ("kind", "state")
    search_fields = ("reference", "title", "parties__name")
    fields = ("reference", "kind", "title", "state", "starts", "ends", "drafted_at", "signed_at")
    inlines = (_PartyInline, _CommitmentInline)
    acts = (
        Act(
            "sign",
            _("Enregistrer une signature"),
            agreements.MANAGE,
            SignatureForm,
            record,
            is_offered=lambda agreement: agreement.state == AgreementState.TO_SIGN,
        ),
    )


def _to_sign(user: Any) -> int:
    return Agreement.objects.visible_to(user).filter(state=AgreementState.TO_SIGN).count()


def _to_sign_url(user: Any) -> str:
    return f"{reverse('admin:institutions_agreement_changelist')}?state__exact=to_sign"


register_worklist(WorkBlock(_("Conventions à la signature"), VIEW, _to_sign, _to_sign_url))
