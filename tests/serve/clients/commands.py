"""curl, swaks, msmtp and openssl s_client: one command line does one thing."""

from __future__ import annotations

from .desk import PASSWORD, SENDER, TEXTS, Desk, drives, lacks, login_wanted, unix

INSISTED = {"plain": [], "starttls": ["--ssl-reqd"], "implicit": []}


@drives("curl", "smtp", "plain", "starttls", "implicit")
def curl_sends(desk: Desk) -> None:
    for text in TEXTS:
        file = desk.file("mail.eml", text)
        envelope = ["--mail-from", SENDER, "--mail-rcpt", desk.account, "-T", str(file)]
        assert _curl(desk, "", *envelope, login=login_wanted(desk)) == b""
    assert desk.delivered() == list(TEXTS)


@drives("curl", "pop3", "plain", "starttls", "implicit")
def curl_fetches(desk: Desk) -> None:
    sizes = [f"{number} {len(each)}\r\n" for number, each in enumerate(TEXTS, 1)]
    assert _curl(desk, "").decode() == "".join(sizes)
    assert [_curl(desk, str(number)) for number in (1, 2)] == list(TEXTS)
    _curl(desk, "1", "--request", "DELE", "--head")
    assert desk.holds() == [TEXTS[1]]


@drives("curl", "imap", "plain", "starttls", "implicit")
def curl_fetches_uploads_and_searches(desk: Desk) -> None:
    assert [_curl(desk, f"INBOX;MAILINDEX={number}") for number in (1, 2)] == list(TEXTS)
    new = desk.file("new.eml", b"Subject: new\r\n\r\nhello\r\n")
    _curl(desk, "INBOX", "-T", str(new))
    assert _curl(desk, "INBOX?SUBJECT%20new") == b"* SEARCH 3\r\n"
    assert desk.holds() == [*TEXTS, new.read_bytes()]


def _curl(desk: Desk, path: str, *words: str, login: bool = True) -> bytes:
    scheme = f"{desk.protocol}{'s' if desk.protection == 'implicit' else ''}"
    user = ["--user", f"{desk.account}:{PASSWORD}"] if login else []
    common = ["-sS", "--cacert", desk.ca, *INSISTED[desk.protection], *user, "--output", "out"]
    (desk.home / "out").unlink(missing_ok=True)
    desk.run("curl", *common, *words, f"{scheme}://localhost:{desk.port}/{path}")
    return (desk.home / "out").read_bytes() if (desk.home / "out").exists() else b""


@drives("swaks", "smtp", "plain", "starttls", "implicit")
@drives("swaks", "lmtp", "plain")
def swaks_sends(desk: Desk) -> None:
    tls = {"plain": [], "starttls": ["--tls"], "implicit": ["--tls-on-connect"]}[desk.protection]
    if tls:
        tls += ["--tls-ca-path", desk.ca, "--tls-verify"]
    user = ["--auth", "PLAIN", "--auth-user", desk.account, "--auth-password", PASSWORD]
    file = desk.file("mail.eml", TEXTS[0])
    where = ["--server", "localhost", "--port", str(desk.port), "--helo", "client.example.org"]
    protocol = ["--protocol", desk.protocol.upper()] if desk.protocol == "lmtp" else []
    envelope = ["--from", SENDER, "--to", desk.account, "--data", f"@{file}"]
    desk.run("swaks", *where, *protocol, *tls, *envelope, *(user if login_wanted(desk) else []))
    (mail,) = desk.delivered()
    assert mail.rstrip() == TEXTS[0].rstrip()  # it adds an empty line


@drives("msmtp", "smtp", "plain", "starttls", "implicit")
@drives("msmtp", "lmtp", "plain")
def msmtp_sends(desk: Desk) -> None:
    tls = {"plain": "off", "starttls": "on", "implicit": "on"}[desk.protection]
    starttls = "on" if desk.protection == "starttls" else "off"
    where = ["--host=localhost", f"--port={desk.port}", f"--protocol={desk.protocol}"]
    secure = [f"--tls={tls}", f"--tls-starttls={starttls}", f"--tls-trust-file={desk.ca}"]
    user = [f"--user={desk.account}", f"--passwordeval=printf %s {PASSWORD}", "--auth=plain"]
    login = user if login_wanted(desk) else ["--auth=off"]
    common = ["--file=/dev/null", f"--from={SENDER}", *where, *secure, *login]
    for text in TEXTS:
        assert desk.run("msmtp", *common, desk.account, given=unix(text)) == ""
    assert desk.delivered() == list(TEXTS)


@drives("openssl s_client", "smtp", "starttls", "implicit")
def openssl_speaks_smtp(desk: Desk) -> None:
    said = _openssl(desk, "EHLO client.example.org", "NOOP", "QUIT")
    assert "250 2.0.0 OK\r\n221 2.0.0 mail.example.org signing off" in said


@drives("openssl s_client", "pop3", "starttls", "implicit")
def openssl_speaks_pop3(desk: Desk) -> None:
    said = _openssl(desk, f"USER {desk.account}", f"PASS {PASSWORD}", "STAT", "QUIT")
    size = sum(len(each) for each in TEXTS)
    assert f"\r\n+OK 2 {size}\r\n+OK mail.example.org signing off" in said


@drives("openssl s_client", "imap", "starttls", "implicit")
def openssl_speaks_imap(desk: Desk) -> None:
    login = f'a LOGIN {desk.account} "{PASSWORD}"'
    said = _openssl(desk, login, "b SELECT INBOX", "c LOGOUT")
    assert "b OK [READ-WRITE] SELECT completed\r\n* BYE" in said


@lacks("openssl s_client", "smtp", "plain")
@lacks("openssl s_client", "pop3", "plain")
@lacks("openssl s_client", "imap", "plain")
def openssl_speaks_tls_alone(desk: Desk) -> None:
    _openssl(desk, "QUIT", status=1)
    assert desk.way() == "implicit"


def _openssl(desk: Desk, *lines: str, status: int = 0) -> str:
    """What the server says to lines typed into openssl."""
    starttls = ["-starttls", desk.protocol] if desk.protection == "starttls" else []
    where = ["-connect", f"localhost:{desk.port}", "-CAfile", desk.ca]
    verify = ["-verify_return_error", "-verify_hostname", "localhost"]
    line = ["openssl", "s_client", *starttls, "-quiet", "-crlf", *verify, *where]
    return desk.run(*line, given="".join(f"{each}\n" for each in lines).encode(), status=status)
