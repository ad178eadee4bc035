"""What a text must be to enter the corpus: cleaning, and the reasons for which a text is left out."""
import html
import re
import unicodedata
from pathlib import Path

JAMO = re.compile(r"([ㄱ-ㆎ]+)")
PERSONAL = re.compile(
    r"https?:|www\.|\.com|\.kr|\.net|@|\d{2,4}[-. ]?\d{3,4}[-. ]?\d{4}|\d{6}[- ]?\d{7}|\d{6,}|카톡|톡아이디|전화번호|주소는|연락주|연락처|계좌")
ENDS = re.compile(r"([.!?~]|ㅠㅠ|ㅜㅜ|\^\^|[다요음임함됨듯죠네지까야해어아군걸게냐니데래라자봄남움짐힘옴큼럼화작품마나낌굿천추뿐길])$")
WORD = re.compile(r"[가-힣a-zA-Z0-9]+")
MASKED = re.compile(r"(?<![a-zA-Z0-9])[oO0]{2,}(?![a-zA-Z])")      # what the reviews' site put in the place of some words


def _stems() -> tuple[re.Pattern, re.Pattern]:
    lines = (Path(__file__).parent / "blocked.txt").read_text("utf-8").splitlines()
    lines = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    harmless = sorted((line[1:].strip() for line in lines if line.startswith("+")), key=len, reverse=True)
    stems = [line for line in lines if not line.startswith("+")]
    return re.compile("|".join(map(re.escape, harmless))), re.compile("|".join(map(re.escape, stems)))


HARMLESS, BLOCKED = _stems()


def tidy(raw: str) -> str:
    """The text in NFKC with laughter taken out and runs of marks cut short; `ㅠㅠ` and `ㅜㅜ` stay, which NFKC would tear apart."""
    text = html.unescape(raw)
    text = re.sub(r"[ㅋㅎᄏᄒ]+", " ", text)
    text = re.sub(r"[ㅠㅜ]*ㅠ[ㅠㅜ]*", "ㅠㅠ", text)
    text = re.sub(r"ㅜ+", "ㅜㅜ", text)
    parts = JAMO.split(text)
    text = "".join(part if JAMO.fullmatch(part) else unicodedata.normalize("NFKC", part) for part in parts)
    text = "".join(c for c in text if c == " " or c.isprintable())
    text = re.sub(r"[\"'“”‘’`´<>\[\]{}*_|=♥♡★☆♪]+", "", text)
    text = re.sub(r"\.{2,}|…|·{2,}|,{2,}|;{2,}|-{2,}", "...", text)
    text = re.sub(r"([!?~^])[!?~^.]*(?<!\^\^)", r"\1", text) if "^^" not in text else text
    text = re.sub(r"\.\.\.(?=[가-힣])", "... ", text)
    text = re.sub(r"([.,!?])(?=[가-힣]{2})", r"\1 ", text)
    text = re.sub(r"\s+([.,!?~])", r"\1", text)
    return re.sub(r"\s+", " ", text).strip()


def bare(text: str) -> str:
    """Letters and digits alone, runs of one letter cut to two: what two copies of a text have in common."""
    return re.sub(r"(.)\1{2,}", r"\1\1", "".join(WORD.findall(text)).lower())


def blocked(text: str) -> bool:
    """Whether a slur, a sexual word or another blocked stem occurs, marks left aside."""
    letters = re.sub(r"[^가-힣ㄱ-ㆎa-z0-9 ]", "", text.lower())
    joined = re.sub(r"(?<![가-힣ㄱ-ㆎ])([가-힣ㄱ-ㆎ]) +(?=[가-힣ㄱ-ㆎ](?![가-힣ㄱ-ㆎ]))", r"\1", letters)   # "시 발": written apart
    joined = HARMLESS.sub(" ", joined)
    return bool(BLOCKED.search(joined) or BLOCKED.search(re.sub("[0-9]", "", joined)))


def fault(text: str) -> str | None:
    """The first reason to leave the tidied text out, or None if it may stay."""
    if not 10 <= len(text) <= 138:
        return "length"
    if PERSONAL.search(text):
        return "personal data"
    if blocked(text):
        return "blocked stem"
    if JAMO.search(text.replace("ㅠㅠ", "").replace("ㅜㅜ", "")):
        return "lone jamo"
    if not ENDS.search(text):
        return "no end"
    if MASKED.search(text):
        return "masked words"
    letters = text.replace(" ", "")
    if sum("가" <= c <= "힣" for c in letters) < 0.75 * len(letters) or re.search(r"[^가-힣ㅠㅜa-zA-Z0-9 .,!?~^%:()/-]", text):
        return "not Hangul"
    words = text.split()
    if len(words) < 3 or max(map(len, words)) > 11 or len(letters) / len(words) > 5.5:
        return "spacing"
    if len(set(words)) < 0.8 * len(words) or re.search(r"([가-힣])\1\1|([가-힣]{2,})\W*\2\W*\2", text) or text.count("...") > 3:
        return "repetition"
    return None
