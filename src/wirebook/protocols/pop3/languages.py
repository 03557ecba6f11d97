"""The human-readable part of POP3's replies in another language, for LANG (RFC 6856 section 3)."""

from __future__ import annotations

LANGUAGES = {"en": "English", "ko": "한국어"}

KOREAN = {
    "-ERR [AUTH] no login without encryption, use STLS first": (
        "-ERR [AUTH] 암호화 없이는 로그인할 수 없습니다"
    ),
    "-ERR [AUTH] wrong name or password": "-ERR [AUTH] 이름이나 비밀번호가 틀립니다",
    "-ERR [IN-USE] maildrop locked by another session": (
        "-ERR [IN-USE] 다른 세션이 메일드롭을 잠갔습니다"
    ),
    "-ERR [LOGIN-DELAY] log in again after {wait} seconds": (
        "-ERR [LOGIN-DELAY] {wait}초 뒤에 다시 로그인하십시오"
    ),
    "+OK {count} messages ({octets} octets)": "+OK 메시지 {count}개 ({octets}옥텟)",
    "-ERR no such message, {count} messages in maildrop": (
        "-ERR 그런 메시지가 없습니다. 메일드롭에는 {count}개가 있습니다"
    ),
    "-ERR message {msg} is marked as deleted": "-ERR {msg}번 메시지에는 삭제 표시가 있습니다",
    "+OK {host} signing off": "+OK {host} 안녕히 가십시오",
    "-ERR [AUTH] no mailbox of that name here": "-ERR [AUTH] 그런 이름의 메일함이 없습니다",
    "+OK send PASS": "+OK PASS를 보내십시오",
    "-ERR [SYS/TEMP] cannot open the maildrop now": (
        "-ERR [SYS/TEMP] 지금은 메일드롭을 열 수 없습니다"
    ),
    "+OK {octets} octets": "+OK {octets}옥텟",
    "-ERR [SYS/PERM] message cannot be read": "-ERR [SYS/PERM] 메시지를 읽을 수 없습니다",
    "+OK message {msg} marked as deleted": "+OK {msg}번 메시지에 삭제 표시를 했습니다",
    "+OK {host} signing off ({left} messages left)": (
        "+OK {host} 안녕히 가십시오 (남은 메시지 {left}개)"
    ),
    "-ERR some deleted messages not removed": "-ERR 삭제 표시한 메시지를 다 지우지 못했습니다",
    "+OK top of message follows": "+OK 메시지의 앞부분입니다",
    "+OK unique-id listing follows": "+OK 고유 ID 목록입니다",
    "+OK capability list follows": "+OK 기능 목록입니다",
    "+OK begin TLS negotiation": "+OK TLS 협상을 시작합니다",
    "-ERR TLS is already active": "-ERR 이미 TLS를 쓰고 있습니다",
    "-ERR STLS must come before UTF8": "-ERR STLS는 UTF8보다 먼저 와야 합니다",
    "-ERR response is not a PLAIN message in base64": "-ERR base64로 쓴 PLAIN 응답이 아닙니다",
    "-ERR mechanism not supported, try PLAIN": "-ERR 지원하지 않는 방식입니다. PLAIN을 쓰십시오",
    "-ERR authentication cancelled": "-ERR 인증을 취소했습니다",
    "+OK UTF-8 mode is on": "+OK UTF-8 모드입니다",
    "+OK language listing follows": "+OK 언어 목록입니다",
    "+OK {tag} language changed": "+OK {tag} 언어를 바꾸었습니다",
    "-ERR language not supported": "-ERR 지원하지 않는 언어입니다",
    "-ERR [UTF8] message needs UTF-8 mode": "-ERR [UTF8] UTF-8 모드가 필요한 메시지입니다",
    "-ERR {command} is not valid in {state}": "-ERR {command}, {state}에서는 쓸 수 없습니다",
    "-ERR unknown command": "-ERR 모르는 명령입니다",
    "-ERR usage: {usage}": "-ERR 형식: {usage}",
    "-ERR line too long": "-ERR 줄이 너무 깁니다",
}

WORDLESS = (
    "+OK",
    "+ ",
    "+OK {count} {octets}",
    "+OK {msg} {octets}",
    "+OK {msg} {uid}",
)
"""Replies without human-readable words: nothing to translate."""

BEFORE_LANG = (
    "+OK {host} POP3 ready {stamp}",
    "-ERR [SYS/TEMP] too many connections, try again later",
)
"""Replies of the greeting, which no LANG command can precede."""


def translated(reply: str, language: str) -> str:
    """Return a reply of the model in the language that LANG chose, English as it is."""
    return {"ko": KOREAN}[language].get(reply, reply)
