"""The pages of one case that are neither transition nor act: what is written, the identity, a new code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages as banners
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from grievances.admin import case_waits
from grievances.forms import desk as forms
from grievances.models import LANGUAGES, CannedReply, Case, Deadline
from grievances.services import answers, attachments, codes, identities, mediator_files, messages, queues, replies
from grievances.workflows import CaseState, DeadlineKind
from mdm_platform.documents.pdf import CONTENT_TYPE
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.permissions import has_permission
from mdm_platform.workplace import pages

HANDLE = "grievances.handle_case"


@dataclass(frozen=True)
class Writing:
    """Something that the person will read: when it may be written, with which form, and what keeps it."""

    name: str
    label: Any
    send: Any
    form: type[forms.MessageForm]
    run: Callable[..., Any]
    states: tuple[str, ...] | None = None

    def is_offered(self, case: Case) -> bool:
        """Whether it makes sense in the case's state."""
        return case.is_open if self.states is None else case.state in self.states


MOVED_ON = gettext_lazy("Ce dossier n’en est plus là, ou il n’est pas à vous : relisez-le.")
WORKED = (CaseState.IN_PROGRESS,)
WRITINGS = (
    Writing(
        "answer",
        gettext_lazy("Rédiger la réponse"),
        gettext_lazy("Enregistrer la réponse"),
        forms.AnswerForm,
        answers.write,
        WORKED,
    ),
    Writing(
        "question",
        gettext_lazy("Demander des précisions à la personne"),
        gettext_lazy("Envoyer la question"),
        forms.QuestionForm,
        messages.ask,
        WORKED,
    ),
    Writing(
        "message",
        gettext_lazy("Écrire à la personne"),
        gettext_lazy("Envoyer le message"),
        forms.MessageForm,
        messages.write,
    ),
)


class CasePages:
    """Adds these pages to the admin of cases."""

    def page_urls(self) -> list[URLPattern]:
        """Their addresses."""
        wrap, name = self.admin_site.admin_view, "grievances_case"
        secret = [never_cache(wrap(view)) for view in (self.identity_page, self.code_page)]
        identity, code = (reauthentication_required(view, allow_get=True) for view in secret)
        return [
            path("<int:case_id>/write/<slug:name>/", wrap(self.write_page), name=f"{name}_write"),
            path("<int:case_id>/mediator/", wrap(never_cache(self.mediator_file)), name=f"{name}_mediator"),
            path("<int:case_id>/identity/", identity, name=f"{name}_identity"),
            path("<int:case_id>/code/", code, name=f"{name}_code"),
        ]

    def panel(self, request: HttpRequest, case: Case) -> dict[str, Any]:
        """What stands beside the case."""
        may_write = has_permission(request.user, HANDLE, case)
        offered = [one for one in WRITINGS if may_write and one.is_offered(case)]
        reads_identity = has_permission(request.user, "grievances.open_identity", case)
        reissues = reads_identity and has_permission(request.user, "grievances.reissue_code", case)
        return {
            "waits": case_waits.sentences(case, request.user),
            "writings": [(one.label, pages.address(self, "write", case.pk, one.name)) for one in offered],
            "identity_url": pages.address(self, "identity", case.pk) if reads_identity else "",
            "code_url": pages.address(self, "code", case.pk) if reissues else "",
            "mediator_url": pages.address(self, "mediator", case.pk),
            "is_past_legal": Deadline.objects.overdue(timezone.now())
            .filter(case=case, kind=DeadlineKind.LEGAL)
            .exists(),
            "followers": [self._link(one) for one in attachments.followers(case).visible_to(request.user)[:50]],
            "similar": [self._link(one) for one in queues.similar(case, request.user)],
        }

    def write_page(self, request: HttpRequest, case_id: int, name: str) -> HttpResponse:
        """Write, see it as the person will read it, then send."""
        case = self._case(request, case_id)
        writing = next((one for one in WRITINGS if one.name == name), None)
        if writing is None:
            raise Http404
        may_write = writing.is_offered(case) and has_permission(request.user, HANDLE, case)
        if not may_write and request.method != "POST":
            banners.error(request, MOVED_ON)
            return HttpResponseRedirect(pages.address(self, "change", case.pk))
        form = writing.form(request.POST or None, initial=self._initial(request, case, writing))
        if isinstance(form, forms.AnswerForm):
            form.keep_to(len(answers.languages_of(case, by=request.user)))
        if not may_write:
            form.add_error(None, MOVED_ON)
        seen = {"seen": request.POST.get("seen", "")} if writing.name == "answer" else {}
        if self._draft(request, case, writing)["other"]:
            refuse(form, answers.AnswerChanged())
        if request.method == "POST" and form.is_valid() and "send" in request.POST:
            try:
                writing.run(case=case, by=request.user, **form.cleaned_data, **seen)
            except DomainError as error:
                refuse(form, error)
            else:
                banners.success(request, _("C’est fait : %(action)s.") % {"action": writing.send})
                return HttpResponseRedirect(pages.address(self, "change", case.pk))
        return self._writing(request, case, writing, form)

    def mediator_file(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """The file for the Médiateur in the person's language, as they read it themselves: it names nobody."""
        case = self._case(request, case_id)
        content = mediator_files.render(case=case, language=case.language, is_own=False)
        headers = {"Content-Disposition": f'attachment; filename="{mediator_files.file_name(case)}"'}
        return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)

    def identity_page(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """Ask why; the POST shows who the person is, this once, and leaves its trace."""
        case = self._permitted(request, case_id, "grievances.open_identity")
        form, identity = forms.MotiveForm(request.POST or None), None
        if request.method == "POST" and form.is_valid():
            try:
                identity = identities.open(case=case, by=request.user, reason=form.cleaned_data["reason"])
            except DomainError as error:
                refuse(form, error)
        context = {"form": form, "identity": identity, "languages": dict(LANGUAGES)}
        return self._private(request, case, _("Ouvrir l’identité"), "admin/grievances/identity.html", context)

    def code_page(self, request: HttpRequest, case_id: int) -> HttpResponse:
        """Ask how the person was recognised; the POST shows a new code, this once.

        For those who may read who the person is: others compare a name at the counter, without reading it.
        """
        case = self._permitted(request, case_id, "grievances.reissue_code", "grievances.open_identity")
        form, code = forms.ReissueForm(request.POST or None), ""
        if request.method == "POST" and form.is_valid():
            try:
                code = codes.reissue(case=case, how=codes.CodeCheck(form.cleaned_data["how"]), by=request.user)
            except DomainError as error:
                refuse(form, error)
        context = {"form": form, "code": code}
        return self._private(
            request, case, _("Remettre un nouveau code de suivi"), "admin/grievances/code.html", context
        )

    def _case(self, request: HttpRequest, case_id: int) -> Case:
        found = self.get_object(request, str(case_id))
        if found is None or not self.has_view_permission(request, found):
            raise Http404
        return found

    def _permitted(self, request: HttpRequest, case_id: int, *permissions: str) -> Case:
        found = self._case(request, case_id)
        if not all(has_permission(request.user, permission, found) for permission in permissions):
            raise Http404
        return found

    def _initial(self, request: HttpRequest, case: Case, writing: Writing) -> dict[str, Any]:
        """What is written already, or the text that was chosen among those written often."""
        values: dict[str, Any] = {"language": case.language}
        draft = case.written_answer if writing.name == "answer" else None
        if draft is not None:
            names = forms.AnswerForm.field_order
            values = {name: getattr(draft, name) for name in names}
        chosen = request.GET.get("reply", "")
        reply = replies.offered(case, request.user).filter(pk=chosen).first() if chosen.isdecimal() else None
        return values if reply is None else {**values, **self._filled(reply, case)}

    @staticmethod
    def _filled(reply: CannedReply, case: Case) -> dict[str, str]:
        return {"body": replies.filled(reply, case), "language": case.language}

    def _writing(self, request: HttpRequest, case: Case, writing: Writing, form: Any) -> HttpResponse:
        preview = form.cleaned_data if form.is_bound and form.is_valid() else None
        followers = attachments.followers(case).count() if writing.name == "answer" else 0
        context = {
            **self._head(case, writing.label),
            "writing": writing,
            "form": form,
            "preview": preview,
            "outcome": dict(forms.CaseOutcome.choices).get((preview or {}).get("outcome", ""), ""),
            "replies": list(replies.offered(case, request.user)),
            "followers": followers,
            "languages": self._languages(request, case) if followers else [],
            "language_name": dict(LANGUAGES)[case.language],
            **self._draft(request, case, writing),
        }
        response = pages.page(self, request, "admin/grievances/write.html", context)
        response.status_code = 422 if form.errors else 200
        return response

    @staticmethod
    def _draft(request: HttpRequest, case: Case, writing: Writing) -> dict[str, Any]:
        """Which draft the page shows and, when somebody saved one since the page that is sent, theirs."""
        if writing.name != "answer":
            return {"seen": "", "other": None}
        draft, before = case.written_answer, request.POST.get("seen", "")
        return {"seen": answers.stamp(draft), "other": draft if before and before != answers.stamp(draft) else None}

    @staticmethod
    def _languages(request: HttpRequest, case: Case) -> list[tuple[Any, str]]:
        """Which cases read which language, when an answer is for several."""
        names = dict(LANGUAGES)
        return [
            (names[code], ", ".join(numbers)) for code, numbers in answers.languages_of(case, by=request.user).items()
        ]

    def _private(
        self, request: HttpRequest, case: Case, title: str, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        response = pages.page(self, request, template, {**self._head(case, title), **context})
        response.status_code = 422 if context["form"].errors else 200
        return response

    def _head(self, case: Case, title: Any) -> dict[str, Any]:
        back = pages.address(self, "change", case.pk)
        return {"title": title, "original": case, "original_name": self.name_of(case), "back_url": back}

    def _link(self, case: Case) -> tuple[Case, str]:
        return case, pages.address(self, "change", case.pk)
