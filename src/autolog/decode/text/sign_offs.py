"""The words above a signature: "Kind regards", "Mit freundlichen Grüßen", "Sent from my iPhone", in many languages."""

from __future__ import annotations


def _phrases(table: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in table.split("|"))


_SIGN_OFFS = _phrases(
    """
    regards|best regards|kind regards|kindest regards|warm regards|warmest regards|with kind regards|with best regards|
    best|all the best|best wishes|with best wishes|thanks|thank you|many thanks|thanks again|thank you again|thx|
    thanks in advance|thanks a lot|thanks very much|thank you very much|sincerely|yours sincerely|sincerely yours|
    yours truly|yours faithfully|yours|cheers|cordially|respectfully|rgds|br|take care|talk soon|
    mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichen gruessen|mit freundlichem gruß|freundliche grüße|
    freundliche grüsse|viele grüße|viele grüsse|beste grüße|beste grüsse|liebe grüße|herzliche grüße|schöne grüße|
    mit besten grüßen|mit besten grüssen|mit herzlichen grüßen|freundlicher gruß|gruß|grüße|mfg|vg|lg|danke|vielen dank|
    besten dank|herzlichen dank|danke im voraus|vielen dank im voraus|hochachtungsvoll|
    cordialement|bien cordialement|très cordialement|bien à vous|salutations|meilleures salutations|
    sincères salutations|salutations distinguées|amicalement|merci|merci d'avance|merci beaucoup|à bientôt|
    bonne journée|cdlt|respectueusement|
    saludos|un saludo|saludos cordiales|un cordial saludo|reciba un cordial saludo|atentamente|atte|gracias|
    muchas gracias|un abrazo|cordialmente|gracias de antemano|
    cordiali saluti|distinti saluti|saluti|un saluto|un cordiale saluto|tanti saluti|grazie|grazie mille|a presto|
    buona giornata|in fede|
    cumprimentos|com os melhores cumprimentos|melhores cumprimentos|atenciosamente|att|obrigado|obrigada|
    muito obrigado|muito obrigada|abraço|abraços|um abraço|saudações|
    met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|met hartelijke groet|
    hartelijke groet|hartelijke groeten|groet|groeten|groetjes|mvg|bedankt|dank|alvast bedankt|hoogachtend|
    med vänlig hälsning|med vänliga hälsningar|vänlig hälsning|vänliga hälsningar|hälsningar|bästa hälsningar|tack|
    tack på förhand|mvh|med venlig hilsen|venlig hilsen|mange hilsner|bedste hilsner|de bedste hilsner|hilsen|tak|
    på forhånd tak|med vennlig hilsen|vennlig hilsen|beste hilsen|takk|
    terveisin|ystävällisin terveisin|parhain terveisin|terv|kiitos|lugupidamisega|tervitades|tänan|
    pozdrawiam|pozdrawiam serdecznie|serdecznie pozdrawiam|pozdrowienia|z pozdrowieniami|z poważaniem|
    z wyrazami szacunku|dziękuję|dzięki|s pozdravem|s přátelským pozdravem|s úctou|děkuji|s pozdravom|
    s priateľským pozdravom|ďakujem|srdačan pozdrav|lijep pozdrav|s poštovanjem|pozdrav|hvala|lep pozdrav|
    с уважением|с наилучшими пожеланиями|спасибо|заранее спасибо|з повагою|з найкращими побажаннями|дякую|
    üdvözlettel|tisztelettel|köszönettel|köszönöm|cu stimă|cu respect|mulțumesc|o zi bună|saygılarımla|
    saygılarımızla|iyi çalışmalar|teşekkürler|με εκτίμηση|ευχαριστώ|よろしくお願いします|よろしくお願いいたします|
    宜しくお願い致します|敬具|此致|祝好|谢谢|謝謝|감사합니다|בברכה|تحياتي|مع التحية
    """
)
_FIRST_WORDS = frozenset(phrase.split()[0] for phrase in _SIGN_OFFS)
_JOINTS = (" and ", " & ", "/", " und ", " et ", " y ", " e ", " en ", " och ", " og ", " i ")
_LONGEST_LINE = 60

_SENT_FROM = (
    "sent from my ", "sent from mail for ", "sent from outlook", "sent from yahoo", "sent from proton", "sent via ",
    "sent with ", "get outlook for ", "von meinem ", "gesendet von ", "gesendet mit ", "holen sie sich outlook",
    "outlook für ", "envoyé de mon ", "envoyé depuis ", "envoyé à partir de ", "télécharger outlook", "obtenez outlook",
    "enviado desde ", "obtener outlook", "inviato da ", "inviato dal ", "ottieni outlook", "enviado do meu ",
    "enviado a partir ", "obter o outlook", "verstuurd van", "verzonden van", "verzonden met ", "outlook voor ",
    "skickat från ", "sendt fra ", "hent outlook", "lähetetty ", "wysłane z ", "wysłano z ", "pobierz outlook",
    "odesláno z ", "odoslané z ", "отправлено с ", "відправлено з ", "надіслано з ", "trimis de pe ",
    "iphone'umdan gönderildi", "iphoneから送信", "发自我的", "從我的", "나의 ",
)  # fmt: skip


def is_sign_off(line: str) -> bool:
    """Return whether the line is a sign-off, alone or before a name: `Thanks and regards,`, `Best, Kim`."""
    line = line.strip()
    if not line or len(line) > _LONGEST_LINE:
        return False
    folded = line.casefold()
    if folded.split(None, 1)[0].strip(",.!;:/") not in _FIRST_WORDS and folded.rstrip(",.!") not in _SIGN_OFFS:
        return False
    head = folded
    for sign in ",.!;:":
        head = head.partition(sign)[0]
    rest = line[len(head) :].strip(" ,.!;:-")
    return len(rest.split()) <= 3 and not any(sign.isdigit() for sign in rest) and _is_phrase(head.strip(" -–"))


def is_sent_from(line: str) -> bool:
    """Return whether the line is one that a telephone adds: `Sent from my iPhone`."""
    line = line.strip()
    return 0 < len(line) <= _LONGEST_LINE and line.casefold().startswith(_SENT_FROM)


def _is_phrase(head: str) -> bool:
    if head in _SIGN_OFFS:
        return True
    for joint in _JOINTS:
        if joint in head:
            return all(part.strip() in _SIGN_OFFS for part in head.split(joint))
    return False
