"""The pages of a journey, one subject each, whatever record the journey fills.

Whatever is right is saved, whatever is wrong stays on the page with how to mend it. Each step is also saved
while one types (`autosave`), and works without scripts: adding a row, searching and removing are buttons of
the form.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mdm_platform.components import ErrorLink, Step
from mdm_platform.errors import DomainError
from mdm_platform.journeys.rows import StepRows
from mdm_platform.journeys.tasks import Task, next_task

REMOVE = "remove"


@dataclass(frozen=True)
class Subject:
    """A step of a journey: its form, its template, and whether it is saved while one types.

    `in_place`: htmx replaces the rows alone. `search(typed)` finds what may be added when one searches without
    scripts. `staying` names the buttons, besides those that remove, that lead back to the rows.
    """

    form: Any
    template: str
    autosaves: bool = True
    in_place: bool = False
    search: Callable[[str], list[Any]] | None = None
    staying: tuple[str, ...] = ()


@dataclass(frozen=True)
class Walk:
    """One person's walk through a journey: the record, how a step is saved, and where the pages stand.

    `save(step, values)` calls the service, `reload()` reads the record again, `more(step)` adds to the page.
    A record that others read already is not saved while one types; one of somebody without account goes on
    from this device alone (`travels`).
    """

    subjects: Mapping[str, Subject]
    labels: Mapping[str, Any]
    record: Any
    save: Callable[[str, dict[str, Any]], Any]
    reload: Callable[[], Any]
    step_url: Callable[[str], str]
    tasks_url: str
    check_url: str
    more: Callable[[str], dict[str, Any]] = lambda step: {}
    autosaves: bool = True
    travels: bool = True

    def answer(self, request: HttpRequest, step: str) -> HttpResponse:
        """Show the step, or save what was sent and lead on."""
        if request.method != "POST":
            return self.show(request, step, self.subjects[step].form(record=self.record))
        kind = self.subjects[step].form
        sent = kind.grown(request.POST) if issubclass(kind, StepRows) else request.POST
        form = kind(sent, record=self.record)
        saved = self._save(form)
        if "autosave" in request.POST:
            return _autosaved(form, saved=saved)
        if saved and request.htmx:
            return self.show(request, step, self.subjects[step].form(record=self.reload()))
        if saved and "add" in request.POST and isinstance(form, StepRows):
            form.start_at_last()
        if not saved or "search" in request.POST or "add" in request.POST:
            return self.show(request, step, form, status=200 if saved else 422)
        return self.onward(request, step)

    def show(self, request: HttpRequest, step: str, form: Any, *, status: int = 200) -> HttpResponse:
        """The page of a step."""
        subject = self.subjects[step]
        steps = list(self.labels)
        context = {
            "step": step,
            "label": self.labels[step],
            "place": steps.index(step) + 1,
            "total": len(steps),
            "record": self.record,
            "form": form,
            "tasks_url": self.tasks_url,
            "autosave": self.step_url(step) if self.autosaves and subject.autosaves else "",
            "query": request.POST.get("q", "")[:200],
            "results": _results(request, subject),
            **self.more(step),
        }
        in_place = request.htmx and subject.in_place
        return render(request, f"{subject.template}#rows" if in_place else subject.template, context, status=status)

    def onward(self, request: HttpRequest, step: str) -> HttpResponse:
        """Where the button that was pressed leads."""
        pressed = request.POST
        staying = {REMOVE, *self.subjects[step].staying}
        if staying & set(pressed) or any(name.endswith("-DELETE") for name in pressed):
            return redirect(f"{request.get_full_path()}#rows")
        if "later" in pressed:
            messages.success(request, self._kept())
            return redirect(self.tasks_url)
        steps = list(self.labels)
        following = steps[steps.index(step) + 1 :]
        if request.GET.get("from") == "check" or not following:
            return redirect(self.check_url)
        return redirect(self.step_url(following[0]))

    def _kept(self) -> str:
        if self.travels:
            return _("C’est enregistré. Reprenez quand vous voulez, sur cet appareil ou un autre.")
        return _("C’est enregistré sur cet appareil. Reprenez-y quand vous voulez.")

    def _save(self, form: Any) -> bool:
        """Save what is right; whether all of it was."""
        valid = form.is_valid()
        values = form.values()
        if values:
            try:
                self.save(form.saves, values)
            except DomainError as error:
                form.refuse(error)
                return False
        return valid


def tasks_context(tasks: Iterable[Task], step_url: Callable[[str], str], *, may_send: bool) -> dict[str, Any]:
    """What `journeys/tasks.html` shows of the steps; the page adds `check_url`, `check_label` and `steps_label`.

    `may_send`: reading it again ends with sending it.
    """
    found = list(tasks)
    following = next_task(found)
    return {
        "items": [Step(task.label, step_url(task.slug), task.state, task.hint) for task in found],
        "next_url": step_url(following.slug) if following else "",
        "may_send": may_send,
    }


def refusal_links(error: DomainError) -> list[ErrorLink]:
    """Why the record cannot be sent, for the error summary of `journeys/check.html`."""
    return [ErrorLink(str(sentence)) for sentence in getattr(error, "reasons", None) or [str(error)]]


def _autosaved(form: Any, *, saved: bool) -> HttpResponse:
    """204, or what is not kept yet and why, as the page says it under the form."""
    wrong = form.wrong_labels()
    if saved or not (wrong or form.refusals()):
        return HttpResponse(status=204)
    sentence = " ".join(form.refusals())
    if wrong:
        sentence = _("Pas encore enregistré, à corriger : %(fields)s.") % {"fields": ", ".join(wrong)}
    return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")


def _results(request: HttpRequest, subject: Subject) -> list[Any] | None:
    """What a search without scripts found; None when nobody searched."""
    if "search" not in request.POST or subject.search is None:
        return None
    return subject.search(request.POST.get("q", ""))
