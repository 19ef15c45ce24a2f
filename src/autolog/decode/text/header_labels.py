"""The words that mail programs print before quoted header fields, in the languages of their users.

A forwarded or answered message is printed as text: "From: ... Sent: ... To: ... Subject: ..." in Outlook's language of
the day.  One table maps each word to the field it means.  Short words (`A`, `Do`, `Od`) are safe only because a single
label never makes a header: `header_runs` asks for several in a row.
"""

from __future__ import annotations

from enum import StrEnum


class HeaderField(StrEnum):
    """A field of a quoted header; OTHER is printed among them and says nothing about people, time or subject."""

    FROM = "from"
    REPLY_TO = "reply_to"
    TO = "to"
    CC = "cc"
    BCC = "bcc"
    SUBJECT = "subject"
    DATE = "date"
    OTHER = "other"


# Per field, words parted by "|".  Order within a field is by language: en de fr es it pt nl, nordic, slavic, others.
_WORDS = {
    HeaderField.FROM: "From|Von|De|De la part de|Da|Mittente|Van|Från|Fra|Frá|Lähettäjä|Saatja|Od|Od koga|Nadawca|От|"
    "От кого|Отправитель|Від|Від кого|Від кого надіслано|Feladó|De la|Expeditorul|Expeditor|Šalje|Kimden|Gönderen|Από|"
    "Dari|Từ|מאת|من|差出人|送信元|送信者|发件人|發件人|寄件者|寄件人|보낸 사람|보낸사람|발신",
    HeaderField.REPLY_TO: "Reply-To|Reply To|Please respond to|Antwort an|Antworten an|Répondre à|Responder a|"
    "Rispondi a|Antwoord aan|Svar till|Svar til|Odpowiedź do|Обратный адрес|返信先|回复|回覆",
    HeaderField.TO: "To|An|À|A|Pour|Para|Destinatario|Destinatari|Destinatário|Aan|Till|Til|Vastaanottaja|Saaja|Do|"
    "Komu|Pre|Prima|Za|Кому|Получатель|Címzett|Către|Destinatarul|Destinatar|Kime|Alıcı|Προς|Kepada|Đến|אל|إلى|宛先|"
    "送信先|收件人|收件者|받는 사람|받는사람|수신",
    HeaderField.CC: "Cc|Kopie|Kopie (CC)|Copie|Copie à|Copia|CC (copia)|Cópia|Kopi|Kopia|Kopio|Koopia|DW|Do wiadomości|"
    "Kopija|Копия|Копія|Másolat|Másolatot kap|Bilgi|Κοιν|Κοινοποίηση|Tembusan|עותק|نسخة|抄送|副本|写し|참조",
    HeaderField.BCC: "Bcc|Blindkopie|Cci|Cco|Ccn|Ccc|Dold kopia|Blindkopi|UDW|Gizli|密送|密件副本|숨은 참조",
    HeaderField.SUBJECT: "Subject|Betreff|Objet|Sujet|Asunto|Oggetto|Assunto|Onderwerp|Ämne|Emne|Efni|Aihe|Teema|Temat|"
    "Předmět|Predmet|Naslov|Zadeva|Tema|Тема|Tárgy|Subiect|Subiectul|Konu|Θέμα|Perihal|Chủ đề|נושא|الموضوع|件名|主题|"
    "主旨|主題|제목",
    HeaderField.DATE: "Date|Sent|Datum|Gesendet|Gesendet am|Envoyé|Envoyé le|Date d'envoi|Fecha|Enviado|Enviado el|"
    "Data|Inviato|Data invio|Enviada|Enviada em|Enviado em|Verzonden|Verzonden op|Skickat|Datum skickat|Dato|Sendt|"
    "Sendt den|Päiväys|Päivämäärä|Lähetetty|Kuupäev|Saadetud|Wysłano|Wysłane|Odesláno|Odoslané|Dátum|Dňa|Poslano|Дата|"
    "Отправлено|Відправлено|Надіслано|Elküldve|Dată|Trimis|Tarih|Gönderildi|Gönderme Tarihi|Ημερομηνία|Στάλθηκε|"
    "Tanggal|Terkirim|Ngày|Đã gửi|תאריך|נשלח|التاريخ|تاريخ الإرسال|日付|日時|送信日時|日期|"
    "发送时间|發送時間|寄件日期|傳送日期|날짜|"
    "보낸 날짜|보낸날짜|보냄",
    HeaderField.OTHER: "Importance|Priority|Sensitivity|Attachments|Attachment|Sent by|Organization|Categories|"
    "Wichtigkeit|Priorität|Vertraulichkeit|Anlagen|Anlage|Anhänge|Importance élevée|Pièces jointes|Priorité|"
    "Importancia|Datos adjuntos|Archivos adjuntos|Adjuntos|Importanza|Priorità|Allegati|Prioridade|Importância|Anexos|"
    "Urgentie|Prioriteit|Bijlagen|Bilagor|Prioritet|Vedhæftede filer|Vedlegg|Tärkeys|Liitteet|Ważność|Załączniki|"
    "Důležitost|Přílohy|Dôležitosť|Prílohy|Важность|Вложения|Fontosság|Mellékletek|Önem|Ekler|重要度|"
    "添付ファイル|重要性|附件|첨부 파일",
}

LABELS = {word.casefold(): field for field, words in _WORDS.items() for word in words.split("|")}
"""Casefolded word -> field."""

LONGEST_LABEL = max(map(len, LABELS)) + 8
"""Signs in which the colon must come: the longest word with its bold marks and spaces."""

_AS_PRINTED = {
    printed: field
    for field, words in _WORDS.items()
    for word in words.split("|")
    if len(word) > 1
    for printed in (word, word.upper())
}
_GLUE = " \t>)]\"';\u3000"
_AROUND_LABEL = " \t*_"


def label_of(line: str) -> HeaderField | None:
    """Return which field the line begins with, as in `From: `, `*Von:*`, `De : ` or `件名：`, or None."""
    colon = _colon(line)
    if colon <= 0:
        return None
    return LABELS.get(line[:colon].strip(_AROUND_LABEL).casefold())


def value_of(line: str) -> str:
    """Return what stands behind the label of a line that has one."""
    return line[_colon(line) + 1 :].lstrip(_AROUND_LABEL)


def _colon(line: str) -> int:
    colon = line.find(":", 0, LONGEST_LABEL)
    if line.isascii():
        return colon
    wide = line.find("：", 0, LONGEST_LABEL)
    return wide if colon < 0 or 0 <= wide < colon else colon


def labels_within(line: str) -> list[tuple[int, int, HeaderField]]:
    """Return the labels inside a line whose breaks were lost: begin, end behind the colon, field.

    A label stands at the beginning, behind a space or behind what ends an address; the subject's alone may be glued to
    a letter (`09:26:50 CETSubject:`).  The subject is the last one, since anything may stand in it.  The time taken
    grows with the number of colons only.
    """
    found: list[tuple[int, int, HeaderField]] = []
    colon = line.find(":")
    while colon >= 0:
        if (label := _label_before(line, colon)) is not None:
            found.append(label)
            if label[2] is HeaderField.SUBJECT:
                break
        colon = line.find(":", colon + 1)
    return found


def _label_before(line: str, colon: int) -> tuple[int, int, HeaderField] | None:
    end = colon - 1 if line[colon - 1 : colon] == " " else colon
    for start in range(max(0, end - LONGEST_LABEL), end - 1):
        field = _AS_PRINTED.get(line[start:end])
        if field is None:
            continue
        if start == 0 or line[start - 1] in _GLUE or (field is HeaderField.SUBJECT and end - start > 3):
            return start, colon + 1, field
    return None
