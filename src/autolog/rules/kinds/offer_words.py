"""How an offer is called, how it is sent, and what is none, in eight languages.

Words are compared whole: `angebot` does not stand in `Sonderangebot` or `Angebotsanfrage`.
"""

from __future__ import annotations

NAMES: dict[str, tuple[str, ...]] = {
    "en": ("offer", "quote", "quotation", "proposal", "estimate"),
    "de": ("angebot", "kostenvoranschlag", "offerte"),
    "fr": ("devis", "offre"),
    "es": ("oferta", "presupuesto", "cotización"),
    "it": ("offerta", "preventivo"),
    "nl": ("offerte", "prijsopgave"),
    "pl": ("oferta", "wycena", "kosztorys"),
    "pt": ("orçamento", "proposta", "cotação"),
}
"""Names of the document: in the name of an attached file, or in the subject of a mail that carries one."""

CARRYING: dict[str, tuple[str, ...]] = {
    "en": (
        "attached our offer",
        "attached the offer",
        "attached our quotation",
        "attached the quotation",
        "attached our quote",
        "attached the quote",
        "attached our proposal",
        "attached you will find our offer",
        "our quotation is attached",
        "our offer is attached",
        "here is our quote",
        "here is our offer",
        "attached you will find our quotation",
        "enclosed our offer",
        "enclosed our quotation",
    ),
    "de": (
        "anbei unser angebot",
        "anbei das angebot",
        "anbei erhalten sie unser angebot",
        "im anhang unser angebot",
        "im anhang finden sie unser angebot",
        "anbei finden sie unser angebot",
        "anbei erhalten sie das angebot",
        "anbei erhalten sie unseren kostenvoranschlag",
        "als anlage unser angebot",
        "anbei senden wir ihnen unser angebot",
        "im anhang das angebot",
        "im anhang finden sie das angebot",
        "übersenden wir ihnen unser angebot",
    ),
    "fr": (
        "ci-joint notre devis",
        "ci-joint le devis",
        "ci-joint notre offre",
        "ci-joint votre devis",
        "veuillez trouver ci-joint notre offre",
        "vous trouverez ci-joint notre devis",
        "en pièce jointe notre devis",
        "en pièce jointe notre offre",
        "vous trouverez ci-joint le devis",
    ),
    "es": (
        "adjunto nuestra oferta",
        "adjunto el presupuesto",
        "adjunto nuestro presupuesto",
        "adjuntamos la oferta",
        "adjuntamos nuestra oferta",
        "adjuntamos el presupuesto",
        "adjunto la cotización",
        "adjunto la oferta",
        "le enviamos nuestro presupuesto",
        "adjuntamos nuestro presupuesto",
    ),
    "it": (
        "in allegato la nostra offerta",
        "in allegato il preventivo",
        "in allegato il nostro preventivo",
        "alleghiamo la nostra offerta",
        "in allegato l'offerta",
        "alleghiamo il preventivo",
        "allego il preventivo",
        "allego la nostra offerta",
    ),
    "nl": (
        "bijgaand onze offerte",
        "bijgaand de offerte",
        "in de bijlage onze offerte",
        "bijgevoegd onze offerte",
        "in de bijlage vindt u onze offerte",
        "hierbij onze offerte",
        "bijgaand vindt u onze offerte",
        "bijgaand onze prijsopgave",
    ),
    "pl": (
        "w załączeniu oferta",
        "w załączeniu nasza oferta",
        "w załączniku oferta",
        "w załączniku nasza oferta",
        "przesyłam ofertę",
        "przesyłamy ofertę",
        "w załączeniu przesyłam ofertę",
        "przesyłamy naszą ofertę",
        "w załączniku wycena",
        "przesyłam wycenę",
    ),
    "pt": (
        "em anexo a nossa proposta",
        "segue em anexo o orçamento",
        "segue em anexo a proposta",
        "em anexo o orçamento",
        "em anexo o nosso orçamento",
        "segue a nossa proposta",
        "segue o orçamento",
        "segue em anexo a nossa proposta",
    ),
}
"""Phrases that say that the offer comes with this mail; they count beside an attached document."""

OTHERS: dict[str, tuple[str, ...]] = {
    "en": (
        "request",
        "rfq",
        "rfp",
        "special",
        "order",
        "invoice",
        "job",
        "signed",
        "accepted",
        "tender",
        "newsletter",
        "confirmation",
        "please send",
        "could you",
        "can you",
        "offers",
    ),
    "de": (
        "anfrage",
        "bestellung",
        "auftrag",
        "auftragsbestätigung",
        "rechnung",
        "unterschrieben",
        "ausschreibung",
        "stellenangebot",
        "sonderangebot",
        "bitte um",
        "unterzeichnet",
        "angenommen",
        "anfordern",
    ),
    "fr": ("demande", "commande", "facture", "signé", "emploi", "spéciale", "accepté", "promotionnelle"),
    "es": ("solicitud", "pedido", "factura", "firmado", "firmada", "empleo", "especial", "aceptada", "trabajo"),
    "it": ("richiesta", "ordine", "fattura", "firmato", "firmata", "lavoro", "speciale", "accettata"),
    "nl": ("aanvraag", "bestelling", "factuur", "getekend", "ondertekend", "speciale", "akkoord", "vacature"),
    "pl": ("zapytanie", "zamówienie", "faktura", "podpisana", "podpisany", "pracy", "specjalna", "prośba"),
    "pt": ("pedido", "encomenda", "fatura", "assinado", "assinada", "emprego", "especial", "solicitação", "aceite"),
}
"""Words beside the name that make another thing of it: a request, an order, an invoice, a signed copy, a bargain."""

DOCUMENTS = frozenset(
    {"pdf", "doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "pages", "numbers", "ppt", "pptx", "odp", "zip"}
)
"""Endings of files that may hold an offer."""
