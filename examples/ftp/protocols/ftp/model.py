"""The control connection of FTP as a table: RFC 959, and EPSV of RFC 2428."""

from __future__ import annotations

from wirebook.machine import (
    SAME,
    Argument,
    Cell,
    Command,
    Deviation,
    Endpoint,
    Event,
    Kind,
    Machine,
    Property,
    Refusals,
    Region,
    Select,
    State,
    Store,
    Transition,
    Variable,
    rows,
)
from wirebook.text import Text

PATH = (Argument("pathname", "rest"),)
CODE = (Argument("code", "rest"),)

NO_DATA = [("data", "none")]
DATA = [("data", "ready")]
MISSING = "550 {name}: no such file"
NEEDS_DATA = "425 no data connection, use PASV or PORT first"

TAKING = "GREETED NAMED READY RENAMING"


def _transfer(command: str, *outcomes: tuple[str, str | None, str]) -> tuple[Transition, ...]:
    """A command that moves data: without an address for it, that alone decides."""
    return (
        *rows("READY", command, ("policy", NEEDS_DATA, SAME), rfc="959#5.4", when=NO_DATA),
        *rows("READY", command, *outcomes, rfc="959#4.1.3"),
    )


FTP = Machine(
    name="ftp",
    title=Text("FTP", "FTP"),
    rfc="959",
    regions=(
        Region("session", Text("연결된 동안", "while connected")),
        Region("files", Text("로그인한 동안", "while logged in"), "session"),
    ),
    states=(
        State("CONNECT", Text("연결됨", "connected"), Kind.START, "959#5.4", derived=True),
        State(
            "GREETED",
            Text("로그인 전", "not logged in"),
            Kind.COMMAND,
            "959#6",
            "session",
            derived=True,
        ),
        State(
            "NAMED", Text("이름 받음", "name given"), Kind.COMMAND, "959#6", "session", derived=True
        ),
        State("READY", Text("로그인함", "logged in"), Kind.COMMAND, "959#6", "files", derived=True),
        State(
            "RENAMING",
            Text("새 이름 대기", "waiting for the new name"),
            Kind.COMMAND,
            "959#6",
            "files",
            derived=True,
        ),
        State(
            "TRANSFER", Text("전송 중", "transferring"), Kind.SERVER, "959#6", "files", derived=True
        ),
        State("CLOSED", Text("닫힘", "closed"), Kind.END, "959#4.1.1", derived=True),
    ),
    commands=(
        Command(
            "USER",
            Text("사용자 이름을 댄다", "names the user"),
            "user name",
            "959#4.1.1",
            (Argument("username", "word"),),
        ),
        Command(
            "PASS",
            Text("비밀번호를 댄다", "gives the password"),
            "password",
            "959#4.1.1",
            (Argument("password", "rest"),),
            secret=("password",),
        ),
        Command("QUIT", Text("세션을 끝낸다", "ends the session"), "logout", "959#4.1.1"),
        Command(
            "CWD",
            Text("작업 디렉터리를 바꾼다", "changes the working directory"),
            "change working directory",
            "959#4.1.1",
            PATH,
        ),
        Command(
            "PWD",
            Text("작업 디렉터리를 묻는다", "asks for the working directory"),
            "print working directory",
            "959#4.1.3",
        ),
        Command(
            "TYPE",
            Text("표현 방식을 정한다", "sets the representation type"),
            "representation type",
            "959#4.1.2",
            CODE,
        ),
        Command(
            "MODE",
            Text("전송 방식을 정한다", "sets the transfer mode"),
            "transfer mode",
            "959#4.1.2",
            CODE,
        ),
        Command(
            "STRU",
            Text("파일 구조를 정한다", "sets the file structure"),
            "file structure",
            "959#4.1.2",
            CODE,
        ),
        Command(
            "PASV",
            Text(
                "서버가 데이터 연결을 기다리게 한다", "lets the server wait for the data connection"
            ),
            "passive",
            "959#4.1.2",
        ),
        Command(
            "EPSV",
            Text("포트만 대는 PASV", "PASV that names a port only"),
            "extended passive",
            "2428#3",
        ),
        Command(
            "PORT",
            Text("서버가 연결해 올 주소를 댄다", "names the address that the server connects to"),
            "data port",
            "959#4.1.2",
            (Argument("host-port", "word"),),
        ),
        Command(
            "REST",
            Text("전송을 시작할 자리를 댄다", "says where the transfer is to begin"),
            "restart",
            "959#4.1.3",
            (Argument("marker", "count"),),
        ),
        Command("RETR", Text("파일을 받는다", "fetches a file"), "retrieve", "959#4.1.3", PATH),
        Command("STOR", Text("파일을 보낸다", "stores a file"), "store", "959#4.1.3", PATH),
        Command("LIST", Text("목록을 받는다", "fetches a listing"), "list", "959#4.1.3"),
        Command("DELE", Text("파일을 지운다", "deletes a file"), "delete", "959#4.1.3", PATH),
        Command(
            "RNFR",
            Text("바꿀 파일을 댄다", "names the file to rename"),
            "rename from",
            "959#4.1.3",
            PATH,
        ),
        Command(
            "RNTO", Text("새 이름을 댄다", "gives the new name"), "rename to", "959#4.1.3", PATH
        ),
        Command("NOOP", Text("아무 일도 하지 않는다", "does nothing"), "no operation", "959#4.1.3"),
    ),
    events=(
        Event("greeting", "server", Text("인사", "greeting"), "959#5.4"),
        Event(
            "transfer",
            "server",
            Text("전송", "transfer"),
            "959#3.2",
        ),
        Event("drop", "transport", Text("제어 연결 끊김", "control connection lost"), "959#4.1.1"),
        Event("timeout", "transport", Text("시간 초과", "timeout"), "959#4.2"),
    ),
    variables=(
        Variable(
            "type",
            ("ascii", "image"),
            Text(
                "줄 끝을 바꾸는가, 옥텟 그대로인가",
                "whether line ends are converted or octets kept",
            ),
        ),
        Variable(
            "data",
            ("none", "ready"),
            Text("데이터 연결의 주소가 정해졌는가", "whether an address for data is agreed on"),
        ),
    ),
    stores=(
        Store("user", "session", Text("USER로 받은 이름", "the name USER gave"), "959#4.1.1"),
        Store(
            "address", "session", Text("데이터 연결의 주소", "the address for data"), "959#4.1.2"
        ),
        Store(
            "directory",
            "session",
            Text("작업 디렉터리", "the working directory"),
            "959#4.1.1",
            "files",
        ),
        Store(
            "marker", "session", Text("전송을 시작할 자리", "where to begin"), "959#4.1.3", "files"
        ),
        Store(
            "source", "session", Text("바꿀 파일", "the file to rename"), "959#4.1.3", "RENAMING"
        ),
        Store("files", "mailbox", Text("파일", "the files"), "959#2.3"),
    ),
    transitions=(
        *rows("CONNECT", "greeting", ("ok", "220 {host} FTP ready", "GREETED"), rfc="959#5.4"),
        *rows("GREETED NAMED", "USER", ("ok", "331 password please", "NAMED"), rfc="959#4.1.1"),
        *rows(
            "READY",
            "USER",
            ("ok", "331 password please", "NAMED"),
            rfc="959#4.1.1",
            text=Text(
                "서버는 로그인을 처음부터 다시 하게 해도 된다. 전송 설정은 그대로다",
                "a server may let the login begin anew; transfer parameters stay as they are",
            ),
        ),
        *rows(
            "NAMED",
            "PASS",
            ("ok", "230 logged in", "READY"),
            ("denied", "530 login incorrect", "GREETED"),
            rfc="959#4.1.1",
        ),
        *rows(
            "GREETED READY",
            "PASS",
            ("sequence", "503 send USER first", SAME),
            rfc="959#5.4",
            cell=Cell.TOLERATED,
            text=Text(
                "PASS 바로 앞에는 반드시 USER가 와야 한다. 어긴 클라이언트는 503을 받는다",
                "USER must come right before PASS; a client that breaks this gets 503",
            ),
        ),
        *rows("READY", "CWD", ("ok", "250 directory is {path}", SAME), rfc="959#4.1.1"),
        *rows("READY", "CWD", ("missing", "550 {name}: no such directory", SAME), rfc="959#5.4"),
        *rows("READY", "PWD", ("ok", '257 "{path}"', SAME), rfc="959#4.1.3"),
        *rows(
            "READY",
            "TYPE",
            ("ascii", "200 type is ASCII", SAME),
            rfc="959#4.1.2",
            do=[("type", "ascii")],
        ),
        *rows(
            "READY",
            "TYPE",
            ("image", "200 type is image", SAME),
            rfc="959#4.1.2",
            do=[("type", "image")],
        ),
        *rows("READY", "TYPE", ("other", "504 only types A and I", SAME), rfc="959#5.4"),
        *rows("READY", "MODE", ("ok", "200 mode is stream", SAME), rfc="959#4.1.2"),
        *rows("READY", "MODE", ("other", "504 only mode S", SAME), rfc="959#5.4"),
        *rows("READY", "STRU", ("ok", "200 structure is file", SAME), rfc="959#4.1.2"),
        *rows("READY", "STRU", ("other", "504 only structure F", SAME), rfc="959#5.4"),
        *rows(
            "READY",
            "PASV",
            ("ok", "227 entering passive mode ({address})", SAME),
            rfc="959#4.1.2",
            do=DATA,
        ),
        *rows(
            "READY",
            "EPSV",
            ("ok", "229 entering extended passive mode (|||{port}|)", SAME),
            rfc="2428#3",
            do=DATA,
        ),
        *rows("READY", "PORT", ("ok", "200 will connect there", SAME), rfc="959#4.1.2", do=DATA),
        *rows(
            "READY", "PORT", ("malformed", "501 six numbers below 256, please", SAME), rfc="959#5.4"
        ),
        *rows("READY", "REST", ("ok", "350 will begin at {marker}", SAME), rfc="959#4.1.3"),
        *_transfer(
            "RETR",
            ("ok", "150 sending {name}, {octets} octets", "TRANSFER"),
            ("missing", MISSING, SAME),
        ),
        *_transfer("STOR", ("ok", "150 waiting for {name}", "TRANSFER")),
        *_transfer("LIST", ("ok", "150 sending the listing", "TRANSFER")),
        *rows(
            "TRANSFER",
            "transfer",
            ("ok", "226 transfer complete", "READY"),
            ("aborted", "426 data connection lost, transfer aborted", "READY"),
            rfc="959#5.4",
            do=NO_DATA,
        ),
        *rows("READY", "DELE", ("ok", "250 {name} deleted", SAME), rfc="959#4.1.3"),
        *rows("READY", "DELE", ("missing", MISSING, SAME), rfc="959#5.4"),
        *rows("READY", "RNFR", ("ok", "350 now RNTO", "RENAMING"), rfc="959#4.1.3"),
        *rows("READY", "RNFR", ("missing", MISSING, SAME), rfc="959#5.4"),
        *rows("RENAMING", "RNTO", ("ok", "250 renamed to {name}", "READY"), rfc="959#4.1.3"),
        *rows("RENAMING", "RNTO", ("taken", "553 {name} is there already", "READY"), rfc="959#5.4"),
        *rows(
            "READY",
            "RNTO",
            ("sequence", "503 send RNFR first", SAME),
            rfc="959#5.4",
            cell=Cell.TOLERATED,
            text=Text(
                "RNTO 바로 앞에는 반드시 RNFR이 와야 한다. 어긴 클라이언트는 503을 받는다",
                "RNFR must come right before RNTO; a client that breaks this gets 503",
            ),
        ),
        *rows("GREETED NAMED READY", "NOOP", ("ok", "200 still here", SAME), rfc="959#4.1.3"),
        *rows(TAKING, "QUIT", ("ok", "221 goodbye", "CLOSED"), rfc="959#4.1.1"),
        *rows(TAKING, "drop", ("event", None, "CLOSED"), rfc="959#4.1.1"),
        *rows(
            TAKING,
            "timeout",
            ("event", "421 timeout, closing the control connection", "CLOSED"),
            rfc="959#4.2",
        ),
    ),
    refusals=Refusals(
        illegal="530 {command} is not valid in {state}",
        unknown="500 unknown command",
        syntax="501 usage: {usage}",
        long="500 line too long",
        rfc="959#4.2",
    ),
    endpoints=(
        Endpoint(
            21,
            "ftp",
            Text("제어 연결, 암호화하지 않음", "control connection, not encrypted"),
            "none",
            (),
            Text("쓰지 않는 것이 좋음", "discouraged"),
            "959#5.1",
        ),
    ),
    properties=(
        Property(
            "in-by-password",
            Text(
                "로그인하지 않고는 파일에 닿지 못한다", "nobody reaches the files without a login"
            ),
            "959#4.1.1",
            every=Select(source=("GREETED", "NAMED"), target=("READY", "RENAMING", "TRANSFER")),
            must=(Select(event=("PASS",), outcome=("ok",)),),
        ),
        Property(
            "rename-is-two-steps",
            Text("이름은 RNFR 바로 다음의 RNTO로만 바뀐다", "RNTO renames only right after RNFR"),
            "959#4.1.3",
            every=Select(event=("RNTO",), outcome=("ok",)),
            must=(Select(source=("RENAMING",)),),
        ),
        Property(
            "data-needs-an-address",
            Text(
                "주소를 정하지 않으면 전송은 시작되지 않고, 전송마다 다시 정해야 한다",
                "no transfer begins without an address, and each transfer needs it anew",
            ),
            "959#3.2",
            every=Select(target=("TRANSFER",)),
            must=(Select(values=(("data", "ready"),)),),
        ),
    ),
    deviations=(
        Deviation(
            "no-data-connection",
            "959#3.2",
            Text(
                "제어 연결만 모델이다. 데이터 연결은 열리지 않고, 전송은 곧바로 끝난 것으로 친다",
                "only the control connection is modelled; no data connection is opened, and a "
                "transfer counts as done at once",
            ),
        ),
        Deviation(
            "no-default-port",
            "959#3.2",
            Text(
                "규격에는 데이터 연결의 기본 포트가 있다. 우리 서버는 먼저 PASV나 PORT를 요구한다",
                "the specification has a default port for data; our server asks for PASV or PORT "
                "first",
            ),
        ),
        Deviation(
            "one-refusal",
            "959#5.4",
            Text(
                "RENAMING에서 다른 명령을 보내면 530을 받는다. 규격은 이때의 코드를 정하지 않는다",
                "in RENAMING another command gets 530; the specification gives no code for that",
            ),
        ),
    ),
)
