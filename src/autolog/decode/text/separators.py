"""The lines by which mail programs announce a quote, in the languages of their users.

`-----Original Message-----`, `---------- Forwarded message ---------`, `Begin forwarded message:`, Notes' `Forwarded by
Kim Example/BER on 03/04/2027 ---`, and the plain rules (`________`) that Outlook draws above a header block.
"""

from __future__ import annotations

from dataclasses import dataclass

from autolog.decode.text.lines import Lines


def _phrases(table: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in table.split("|"))


# Casefolded, by language: en de fr es it pt nl, nordic, slavic, others.
_FORWARDED = _phrases(
    """
    begin forwarded message|forwarded message|forwarded|fwd.msg|anfang der weitergeleiteten nachricht|
    weitergeleitete nachricht|weitergeleitete mail|début du message réexpédié|début du message transféré|
    message transféré|message réexpédié|inicio del mensaje reenviado|mensaje reenviado|
    inizio messaggio inoltrato|inizio del messaggio inoltrato|messaggio inoltrato|
    início da mensagem reencaminhada|início da mensagem encaminhada|mensagem encaminhada|
    mensagem reencaminhada|begin doorgestuurd bericht|doorgestuurd bericht|start på videresendt besked|
    videresendt besked|videresendt meddelelse|videresendt melding|påbegynn videresendt melding|
    vidarebefordrat mejl|vidarebefordrat meddelande|vidarebefordrat brev|välitetty viesti alkaa|
    välitetty viesti|välitetty viesti / fwd.msg|edelleenlähetetty viesti|edastatud kiri|
    początek przekazywanej wiadomości|wiadomość przesłana dalej|treść przekazanej wiadomości|
    przekazana wiadomość|začátek přeposílané zprávy|přeposlaná zpráva|začiatok preposlanej správy|
    preposlaná správa|započni proslijeđenu poruku|proslijeđena poruka|posredovano sporočilo|
    начало переадресованного сообщения|перенаправленное сообщение|пересылаемое сообщение|
    переслане повідомлення|перенаправлене повідомлення|початок листа, що пересилається|
    továbbított levél kezdete|továbbított üzenet|începe mesajul redirecționat|mesaj redirecționat|
    mesajul redirecționat|i̇leti başlangıcı|ileti başlangıcı|yönlendirilen ileti|i̇letilmiş mesaj|
    iletilen mesaj|προωθημένο μήνυμα|メッセージを転送|転送されたメッセージ|転送メッセージ|转发的邮件|轉寄郵件|
    轉寄的郵件|开始转发的邮件|전달된 메일|전달된 메시지|
    הודעה שהועברה|رسالة معاد توجيهها
    """
)
_ORIGINAL = _phrases(
    """
    original message|original appointment|original-nachricht|originalnachricht|ursprüngliche nachricht|
    ursprünglicher termin|message d'origine|message original|mensaje original|messaggio originale|
    mensagem original|oorspronkelijk bericht|origineel bericht|ursprungligt meddelande|originalmeddelande|
    opprinnelig melding|oprindelig meddelelse|alkuperäinen viesti|algne teade|wiadomość oryginalna|
    oryginalna wiadomość|původní zpráva|pôvodná správa|izvorna poruka|izvirno sporočilo|исходное сообщение|
    оригинальное сообщение|вихідне повідомлення|eredeti üzenet|mesaj original|özgün i̇leti|özgün ileti|
    orijinal mesaj|αρχικό μήνυμα|元のメッセージ|原始邮件|邮件原件|原始郵件|원본 메시지|원본 메일|
    הודעה מקורית|الرسالة الأصلية|
    inline attachment follows
    """
)
_FORWARDED_BY = (
    "forwarded by ", "weitergeleitet von ", "transmis par ", "réexpédié par ", "doorgestuurd door ", "reenviado por ",
    "inoltrato da ", "encaminhado por ", "vidarebefordrat av ", "videresendt af ", "videresendt av ",
)  # fmt: skip
_LONGEST_PHRASE = 60
_LONGEST_LINE = 8_000
_RULE_SIGNS = "-_=*—–"


@dataclass(frozen=True, slots=True)
class Separator:
    """Lines `start` to `end` (exclusive) that announce a quote.

    `known` is True for a known phrase between dashes; anything else counts only above a header block.  `tail` is what
    stands behind the closing dashes on the same line.
    """

    start: int
    end: int
    forwarded: bool
    known: bool
    tail: str = ""


def separator_at(lines: Lines, index: int) -> Separator | None:
    """Return the separator that begins in this line, or None."""
    line = lines.texts[index].strip()
    if line.startswith("--"):
        return _dashed(lines, index, line)
    if line.endswith((":", "：")) and len(line) < _LONGEST_PHRASE:
        phrase = line[:-1].strip(" *").casefold()
        return Separator(index, index + 1, forwarded=True, known=False) if phrase in _FORWARDED else None
    return None


def is_rule(line: str) -> bool:
    """Return whether the line is drawn, not written: at least five of one sign, or the edge of a box."""
    line = line.strip(" +|")
    return len(line) >= 5 and line[0] in _RULE_SIGNS and not line.strip(line[0] + " ")


def _dashed(lines: Lines, index: int, line: str) -> Separator | None:
    inner, closing, tail = line[:_LONGEST_LINE].lstrip("-").partition("--")
    phrase = inner.strip(" :*").casefold()
    if phrase.startswith(_FORWARDED_BY):
        return Separator(index, _end_of_forwarded_by(lines, index), forwarded=True, known=True)
    if not phrase or not closing or len(phrase) > _LONGEST_PHRASE:
        return None
    original = phrase in _ORIGINAL
    known = original or phrase in _FORWARDED
    return Separator(index, index + 1, forwarded=not original, known=known, tail=tail.lstrip("- "))


def _end_of_forwarded_by(lines: Lines, index: int) -> int:
    """Return the end of Notes' line, which is wrapped when names are long."""
    for end in range(index, min(index + 3, len(lines))):
        if not lines.texts[end]:
            return end
        if lines.texts[end].rstrip().endswith("--"):
            return end + 1
    return index + 1
