"""A guard: the texts of a campaign name no other way to pay than the account that was verified.

A fraud begins with « versez plutôt ici ». Numbers of accounts and cards, links, purses and transfer agencies are
refused where officers write; the only account on the page is compared with the verified one.
"""

import re
from unicodedata import category, normalize

from django.utils.translation import gettext as _

from mdm_platform.errors import InvalidInput

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_NUMBER = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .\-]?[A-Z0-9]{4}){3,7}|\d(?:[ .\-]?\d){13,27}")
_CHAIN = re.compile(r"\b(?:0x[0-9a-f]{40}|bc1[0-9a-z]{20,})\b")
_LINK = re.compile(r"https?://|\bwww\.|\b[a-z0-9\-]{2,}\.(?:com|net|org|me|ma|fr|io|eu|es|it|be|app|info)\b")
_PURSES = re.compile(
    r"\b(?:paypal|leetchi|gofundme|go fund me|helloasso|cotizup|kisskissbankbank|ulule|lydia|revolut|wise|tikkie|bizum|"
    r"venmo|cash ?app|western ?union|moneygram|money gram|ria money|wafacash|cash ?plus|bitcoin|usdt|crypto\w*|"
    r"باي ?بال|ويسترن ?يونيون|موني ?غرام|وفا ?كاش|كاش ?بلوس|بيتكوين)\b"
)


def pays_elsewhere(text: str) -> bool:
    """Whether the text names an account, a link, a purse or an agency."""
    visible = "".join(sign for sign in text if category(sign) != "Cf")
    plain = normalize("NFKC", visible).translate(_DIGITS)
    lower = plain.lower()
    found = _NUMBER.search(plain.upper()) or _CHAIN.search(lower) or _LINK.search(lower) or _PURSES.search(lower)
    return found is not None


def refuse_elsewhere(**texts: str) -> None:
    """Raises InvalidInput, beside each field that asks to pay elsewhere."""
    wrong = [name for name, text in texts.items() if pays_elsewhere(text)]
    if wrong:
        sentence = _(
            "Ce texte contient un numéro de compte, un lien ou un autre moyen de paiement. Retirez-le : les dons vont "
            "au seul compte vérifié de l’association, que la page de la campagne affiche."
        )
        raise InvalidInput(sentence, code="pays_elsewhere", fields={name: [sentence] for name in wrong})
