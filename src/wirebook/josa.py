"""Korean particles behind any word: Hangul, Latin letters, numbers, code."""

from __future__ import annotations

_RIEUL = 8
"""The final consonant ㄹ among the 28 finals of Unicode."""

_DIGITS = {"0": 21, "1": 8, "2": 0, "3": 16, "4": 0, "5": 0, "6": 1, "7": 8, "8": 8, "9": 0}
_LETTERS = {"L": 8, "M": 16, "N": 4, "R": 8}
"""Letters whose Korean name ends in a consonant: 엘, 엠, 엔, 알."""

_SPOKEN = {
    "APOP": "에이팝",
    "APPEND": "어펜드",
    "AUTH": "어스",
    "AUTHENTICATE": "오센티케이트",
    "AUTHENTICATED": "오센티케이티드",
    "AUTHORIZATION": "오서라이제이션",
    "BAD": "배드",
    "BDAT": "비댓",
    "BYE": "바이",
    "CAPA": "카파",
    "CAPABILITY": "케이퍼빌리티",
    "CHECK": "체크",
    "CLOSE": "클로즈",
    "CLOSED": "클로즈드",
    "CONNECT": "커넥트",
    "COPY": "카피",
    "CREATE": "크리에이트",
    "DATA": "데이터",
    "DELE": "딜리",
    "DELETE": "딜리트",
    "DONE": "던",
    "EHLO": "이헬로",
    "ENABLE": "이네이블",
    "ERR": "에러",
    "ETRN": "이턴",
    "EXAMINE": "이그재민",
    "EXPN": "익스팬드",
    "EXPUNGE": "익스펀지",
    "FETCH": "페치",
    "GREETED": "그리티드",
    "HELO": "헬로",
    "HELP": "헬프",
    "IDLE": "아이들",
    "IMAP": "아이맵",
    "LANG": "랭",
    "LHLO": "엘헬로",
    "LIST": "리스트",
    "LOGIN": "로그인",
    "LOGOUT": "로그아웃",
    "LSUB": "엘섭",
    "MAIL": "메일",
    "MOVE": "무브",
    "NAMED": "네임드",
    "NAMESPACE": "네임스페이스",
    "NO": "노",
    "NOOP": "노옵",
    "OK": "오케이",
    "PASS": "패스",
    "POP": "팝",
    "POP3": "팝스리",
    "PREAUTH": "프리어스",
    "QUIT": "큇",
    "RCPT": "리시피언트",
    "READY": "레디",
    "REFUSED": "리퓨즈드",
    "RENAME": "리네임",
    "RETR": "리트리브",
    "RSET": "리셋",
    "SASL": "사슬",
    "SEARCH": "서치",
    "SELECT": "셀렉트",
    "SELECTED": "셀렉티드",
    "STARTTLS": "스타트 티엘에스",
    "STAT": "스탯",
    "STATUS": "스테이터스",
    "STORE": "스토어",
    "SUBSCRIBE": "서브스크라이브",
    "TEXT": "텍스트",
    "TOP": "톱",
    "TRANSACTION": "트랜잭션",
    "UNSELECT": "언셀렉트",
    "UNSUBSCRIBE": "언서브스크라이브",
    "UPDATE": "업데이트",
    "USER": "유저",
    "VRFY": "베리파이",
}
"""How a Korean reader says it; anything else in capitals is spelled letter by letter."""


def josa(word: str, pair: str) -> str:
    """Choose the particle that fits a word.

    Args:
        word: what stands before it; marks of code and punctuation at its end do not count.
        pair: the form after a consonant and the form after a vowel: `은/는`, `을/를`, `으로/로`.
    """
    consonant, vowel = pair.split("/")
    final = _final(word)
    if pair == "으로/로" and final == _RIEUL:
        return vowel
    return consonant if final else vowel


def with_josa(word: str, pair: str) -> str:
    """Return the word with its particle."""
    return word + josa(word, pair)


def _final(word: str) -> int:
    """Return the number of the final consonant of the last syllable as spoken, 0 for none."""
    spoken = "".join(each if each.isalnum() else " " for each in word).split()
    if not spoken:
        return 0
    last = _SPOKEN.get(spoken[-1].upper(), spoken[-1])[-1].upper()
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28
    return _DIGITS.get(last, _LETTERS.get(last, 0))
