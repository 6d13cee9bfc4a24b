"""Keeping a search of the directory."""

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.models import SearchRhythm
from skills.models.saved_search import LONGEST_NAME


class SavedSearchForm(forms.Form):
    """How the search is called, who sees it, how soon its author hears of new profiles."""

    name = forms.CharField(
        label=_("Nom de la recherche"),
        max_length=LONGEST_NAME,
        help_text=_("Par exemple : « Ingénieurs solaires au Canada »."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    rhythm = forms.ChoiceField(
        label=_("Quand voulez-vous entendre parler des nouvelles fiches ?"),
        choices=SearchRhythm.choices,
        widget=forms.RadioSelect,
    )
    is_shared = forms.BooleanField(
        label=_("Partager avec mes collègues"),
        required=False,
        help_text=_("Ils voient la recherche et ses nouveautés, et peuvent suivre ses alertes à leur rythme."),
    )


class SearchFollowForm(forms.Form):
    """How soon a colleague hears of what a shared search finds."""

    rhythm = forms.ChoiceField(
        label=_("Quand voulez-vous entendre parler des nouvelles fiches ?"),
        choices=[choice for choice in SearchRhythm.choices if choice[0] != SearchRhythm.NEVER],
        initial=SearchRhythm.DAILY,
        widget=forms.RadioSelect,
    )
