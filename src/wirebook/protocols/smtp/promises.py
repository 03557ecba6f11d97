"""What SMTP's table promises, and where our server knowingly chooses or differs."""

from __future__ import annotations

from wirebook.machine import Deviation, Property, Select
from wirebook.text import Text

TRANSACTION = ("MAIL", "RCPT", "DATA", "BDAT", "BROKEN")

PROPERTIES = (
    Property(
        "transaction-by-mail",
        Text(
            "트랜잭션에는 READY에서 MAIL이 성공해야만 들어간다",
            "a transaction is opened only by a successful MAIL in READY",
        ),
        "5321#4.1.4",
        every=Select(target=("MAIL",), moved=True),
        must=(Select(source=("READY",), event=("MAIL",), outcome=("ok", "binary")),),
    ),
    Property(
        "text-needs-recipient",
        Text(
            "받아들여진 RCPT가 있어야만 본문이 시작된다",
            "the text begins only after an accepted RCPT",
        ),
        "5321#3.3",
        every=Select(target=("DATA", "BDAT"), moved=True),
        must=(Select(source=("RCPT",), event=("DATA", "BDAT")),),
    ),
    Property(
        "text-ends-transaction",
        Text(
            "본문이 끝나면 성공이든 실패든 트랜잭션이 끝난다",
            "the end of the text ends the transaction, in success and in failure",
        ),
        "5321#4.1.1.4",
        every=Select(event=("end",)),
        must=(Select(target=("READY",)),),
    ),
    Property(
        "hello-clears",
        Text(
            "EHLO와 HELO는 어디서든 트랜잭션을 버리고 READY로 간다",
            "EHLO and HELO abandon the transaction from anywhere and lead to READY",
        ),
        "5321#4.1.4",
        every=Select(event=("EHLO", "HELO"), outcome=("ok",)),
        must=(Select(target=("READY",)),),
    ),
    Property(
        "broken-needs-reset",
        Text(
            "실패한 조각 뒤에는 RSET, EHLO, HELO, QUIT과 끊김만 그 상태를 벗어난다",
            "after a failed chunk only RSET, EHLO, HELO, QUIT and the end lead out",
        ),
        "3030#2",
        every=Select(source=("BROKEN",), moved=True),
        must=(
            Select(event=("RSET", "EHLO", "HELO")),
            Select(target=("CLOSED",)),
        ),
    ),
    Property(
        "refused-takes-quit",
        Text(
            "554로 인사한 서버에서 나가는 길은 QUIT과 끊김뿐이다",
            "after a 554 greeting only QUIT and the end lead out",
        ),
        "5321#3.1",
        every=Select(source=("REFUSED",), moved=True),
        must=(Select(target=("CLOSED",)),),
    ),
    Property(
        "no-mail-before-tls",
        Text(
            "TLS를 요구하는 서버는 TLS 전에 메일도 로그인도 받지 않는다",
            "a server that demands TLS takes neither mail nor login before it",
        ),
        "3207#4",
        every=Select(event=("MAIL", "RCPT", "DATA", "BDAT", "AUTH"), values=(("gate", "tls"),)),
        must=(Select(outcome=("policy",), moved=False),),
    ),
    Property(
        "no-mail-before-login",
        Text(
            "로그인을 요구하는 서버는 로그인 전에 메일을 받지 않는다",
            "a server that demands a login takes no mail before it",
        ),
        "6409#4.3",
        every=Select(event=("MAIL",), values=(("gate", "login"),)),
        must=(Select(outcome=("policy",), moved=False),),
    ),
    Property(
        "one-way-through-the-gate",
        Text(
            "제출 서버의 문은 인증에 성공해야만 열린다",
            "a submission server opens only to a successful login",
        ),
        "6409#4.3",
        every=Select(values=(("gate", "login"),), after=(("gate", "open"),)),
        must=(Select(event=("AUTH", "response"), outcome=("ok",)),),
    ),
    Property(
        "tls-stays",
        Text("한번 켜진 TLS는 꺼지지 않는다", "TLS, once on, stays on"),
        "3207#4.2",
        every=Select(values=(("tls", "on"),)),
        must=(Select(after=(("tls", "on"),)),),
    ),
    Property(
        "tls-forgets",
        Text(
            "TLS 협상 뒤에는 EHLO부터 다시 한다",
            "after the TLS handshake everything begins again with EHLO",
        ),
        "3207#4.2",
        every=Select(event=("handshake",), outcome=("ok",)),
        must=(Select(target=("GREETED",)),),
    ),
)

DEVIATIONS = (
    Deviation(
        "tls-first-then-login",
        "3207#4",
        Text(
            "RFC 3207과 RFC 4954는 530을 받지 않는 명령의 목록이 서로 다르다. TLS를 먼저 묻고, "
            "STARTTLS는 로그인 전에도 받는다",
            "RFC 3207 and RFC 4954 list different commands as exempt from 530; TLS is asked for "
            "first, and STARTTLS needs no login",
        ),
    ),
    Deviation(
        "eight-bit-anyway",
        "6152#3",
        Text(
            "BODY=8BITMIME 없이 온 8비트 옥텟도 그대로 받는다",
            "octets above 127 are taken even without BODY=8BITMIME",
        ),
    ),
    Deviation(
        "binary-as-lines",
        "3030#3",
        Text(
            "BINARYMIME 메시지도 줄로 나눠 보관한다. 줄 끝이 아닌 CR과 LF는 CRLF가 된다",
            "a BINARYMIME message is stored as lines: a lone CR or LF becomes CRLF",
        ),
    ),
    Deviation(
        "broken-answers-questions",
        "3030#2",
        Text(
            "실패한 BDAT 다음에는 RSET이 먼저지만 NOOP, HELP, VRFY, EXPN에도 답한다",
            "after a failed BDAT RSET has to come first; NOOP, HELP, VRFY and EXPN are answered",
        ),
    ),
    Deviation(
        "any-client-name",
        "5321#4.1.4",
        Text(
            "EHLO와 HELO의 이름이 도메인이나 주소의 꼴인지 따지지 않는다",
            "the name that EHLO or HELO gives is not checked for the form of a domain or address",
        ),
    ),
    Deviation(
        "some-recipients-full",
        "5321#4.2.5",
        Text(
            "받는 이 가운데 일부의 메일함만 찼으면 250으로 답하고 나머지에게 배달한다. "
            "반송 메시지는 아직 만들지 않는다",
            "if only some mailboxes are full the reply is 250 and the others get the message; "
            "no bounce is made yet",
        ),
    ),
    Deviation(
        "queue-stands-still",
        "5321#4.5.4.1",
        Text(
            "다른 도메인으로 갈 메시지는 큐에 담아 두고 아직 내보내지 않는다",
            "a message for another domain is put into the queue and not passed on yet",
        ),
    ),
    Deviation(
        "predictable-challenges",
        "5802#5.1",
        Text(
            "CRAM-MD5와 SCRAM의 도전 값은 실행할 때마다 같도록 연결 번호와 시각에서 만든다",
            "challenges of CRAM-MD5 and SCRAM come from connection number and time, "
            "so that every run is the same run",
        ),
    ),
    Deviation(
        "token-is-password",
        "7628#3.1",
        Text(
            "XOAUTH2와 OAUTHBEARER의 토큰은 계정의 비밀번호다",
            "the token of XOAUTH2 and OAUTHBEARER is the password of the account",
        ),
    ),
    Deviation(
        "no-weak-tls",
        "3207#4.1",
        Text(
            "협상은 되었지만 너무 약한 TLS 뒤에 554만 답하는 상태는 없다",
            "there is no state that answers 554 alone after a TLS that is too weak",
        ),
    ),
)
