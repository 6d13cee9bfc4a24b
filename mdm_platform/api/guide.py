"""What a reader of the API's description learns first."""

from django.utils.translation import gettext_lazy as _

TEXT = _(
    "Les visiteurs lisent ce qui est public ; les membres emploient leur session ; les partenaires demandent un jeton "
    "à /accounts/oauth/token/ (OAuth2, client_credentials). Chaque adresse finit par « / ». Les listes sont "
    "{results, next, previous}, avec cursor, page_size et ordering. Un paramètre inconnu est refusé. Les erreurs sont "
    "des objets application/problem+json dont le code est stable ; la phrase suit l’en-tête Accept-Language. Chaque "
    "écriture peut porter l’en-tête Idempotency-Key, obligatoire pour les partenaires : la répéter est alors sans "
    "danger pendant 24 heures."
)
