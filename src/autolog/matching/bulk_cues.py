"""Whether a text reads like a newsletter, where no header says so: a friend forwards one, a mailing hides its nature.

Each cue is a phrase that people do not write to each other.  The sum is a number of points; it taxes soft evidence and
never touches an address.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import re2

_PHRASES = (
    ("unsubscribe", "abmelden", "abbestellen", "désinscrire", "désabonner", "darse de baja", "cancelar suscripción",
     "disiscriviti", "annulla l'iscrizione", "uitschrijven", "afmelden", "wypisz się", "zrezygnować z subskrypcji",
     "cancelar a subscrição", "descadastrar"),
    ("you are receiving this", "you received this", "sie erhalten diese", "vous recevez ce", "recibe este correo",
     "ricevi questa", "u ontvangt deze", "otrzymujesz tę", "está a receber", "to be removed from"),
    ("view in browser", "view this email", "im browser ansehen", "online ansehen", "version en ligne",
     "ver en el navegador", "visualizza nel browser", "bekijk online", "zobacz w przeglądarce", "ver no navegador"),
    ("all rights reserved", "alle rechte vorbehalten", "tous droits réservés", "todos los derechos reservados",
     "tutti i diritti riservati", "alle rechten voorbehouden", "wszelkie prawa zastrzeżone",
     "todos os direitos reservados", "copyright ", "©"),
    ("newsletter", "infobrief", "lettre d'information", "boletín", "nieuwsbrief", "biuletyn", "news alert",
     "press release", "pressemitteilung", "communiqué de presse"),
    ("(nyse:", "(nasdaq:", "nyse:", "nasdaq:", "(etr:", "(lse:", "(reuters)", "(bloomberg)", "/prnewswire/",
     "(business wire)", "analysts ", "shares of "),
    ("privacy policy", "datenschutzerklärung", "politique de confidentialité", "política de privacidad",
     "informativa sulla privacy", "privacybeleid", "polityka prywatności", "política de privacidade"),
    ("advertisement", "anzeige:", "publicité", "publicidad", "pubblicità", "sponsored", "special offer",
     "click here", "hier klicken", "cliquez ici", "haga clic", "clicca qui", "klik hier", "kliknij"),
    ("subscribe", "subscription", "abonnieren", "abonnement", "suscríbete", "iscriviti", "abonneren"),
)  # fmt: skip
_LINKS_PER_POINT = 5
_MOST_LINK_POINTS = 3
_LONGEST_TEXT = 32_000


def bulk_points(texts: Iterable[str]) -> int:
    """Return how many cues of a newsletter stand in the texts of an item."""
    text = "\n".join(texts)[:_LONGEST_TEXT].lower()
    phrases, cues = _searched()
    points = len({cues[found] for found in phrases.Match(text.encode("utf-8", "replace")) or ()})
    links = text.count("http://") + text.count("https://") + text.count("www.")
    return points + min(_MOST_LINK_POINTS, links // _LINKS_PER_POINT)


@cache
def _searched() -> tuple[re2.Set, tuple[int, ...]]:
    """Return all phrases, sought in one pass over a text, and the cue that each belongs to."""
    options = re2.Options()
    options.literal = True
    phrases = re2.Set.SearchSet(options)
    cues = []
    for cue, its_phrases in enumerate(_PHRASES):
        for phrase in its_phrases:
            phrases.Add(phrase)
            cues.append(cue)
    phrases.Compile()
    return phrases, tuple(cues)
