"""Drafts ready to be sent, published answers, and files as telephones make them."""

import io

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Pdf

from grievances.models import PublishedAnswer
from grievances.services import drafts
from tests.factories.grievances.cases import CategoryFactory
from tests.factories.sounds import opus

FACTS = {
    "kind": "complaint",
    "residence_country": "FR",
    "description": "Mon passeport est déposé depuis quatre mois, et personne ne répond.",
    "full_name": "Amina Berrada",
    "contact": "none",
    "language": "fr",
}


class PublishedAnswerFactory(factory.django.DjangoModelFactory):
    """An answer about passports."""

    class Meta:
        model = PublishedAnswer
        django_get_or_create = ("code",)

    code = "passport-how-long"
    category = factory.SubFactory(CategoryFactory)
    question_fr = "Combien de temps prend un passeport ?"
    question_ar = "كم تستغرق مدة إنجاز جواز السفر؟"
    question_en = "How long does a passport take?"
    answer_fr = "Environ trois semaines."
    answer_ar = "حوالي ثلاثة أسابيع."
    answer_en = "About three weeks."


def make_draft(by=None, *, is_for_other=False, channel="web", **held):
    """A draft that lacks nothing, unless `held` says otherwise."""
    draft = drafts.begin(by=by, is_for_other=is_for_other, channel=channel)
    values = {**FACTS, "category": CategoryFactory().code, **held}
    for step, names in drafts.FIELDS.items():
        drafts.save(draft=draft, step=step, values={name: values[name] for name in names if name in values})
    return draft


def pdf_upload(name="lettre.pdf"):
    """A PDF of one page."""
    out = io.BytesIO()
    with Pdf.new() as paper:
        paper.add_blank_page()
        paper.save(out)
    return SimpleUploadedFile(name, out.getvalue(), "application/pdf")


def voice_upload(name="note.ogg"):
    """A spoken note as a telephone makes it."""
    return SimpleUploadedFile(name, opus(b"LOCATION=Lyon"), "audio/ogg")


def notification_examples():
    """Filing sends nothing of its own: the person hears through `contacting`."""
    return {}
