"""The messages that scenarios put into mailboxes; short, and each for a reason."""

from __future__ import annotations

import base64
from functools import lru_cache

PLAIN = """\
From: bob@example.net
To: alice@example.org
Subject: lunch
Date: Thu, 01 Jan 2026 09:00:00 +0900
Message-ID: <1@example.net>

See you at noon.
"""

DOTS = """\
From: carol@example.net
To: alice@example.org
Subject: dots
Date: Thu, 01 Jan 2026 09:05:00 +0900
Message-ID: <2@example.net>

.
..two
.hidden
end
"""

KOREAN = """\
From: bob@example.net
To: alice@example.org
Subject: =?UTF-8?B?7JWI64WV7ZWY7IS47JqU?=
Date: Thu, 01 Jan 2026 09:10:00 +0900
Message-ID: <3@example.net>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

7KCQ7IusIOqwmeydtCDrqLnslrTsmpQuCg==
"""

UTF8 = """\
From: bob@example.net
To: alice@example.org
Subject: 안녕하세요
Date: Thu, 01 Jan 2026 09:15:00 +0900
Message-ID: <4@example.net>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

점심 같이 먹어요.
"""

PARTS = """\
From: "Bob" <bob@example.net>
To: Alice <alice@example.org>, carol@example.net
Subject: =?UTF-8?B?7IKs7KeE?=
Date: Thu, 01 Jan 2026 09:20:00 +0900
Message-ID: <5@example.net>
In-Reply-To: <1@example.net>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

=EC=A0=90=EC=8B=AC =EC=82=AC=EC=A7=84

--inner
Content-Type: text/html; charset=us-ascii

<p>lunch</p>

--inner--

--outer
Content-Type: image/png; name="lunch.png"
Content-Disposition: attachment; filename="lunch.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=

--outer
Content-Type: message/rfc822

From: carol@example.net
Subject: original
Date: Thu, 01 Jan 2026 08:00:00 +0900
Content-Transfer-Encoding: x-secret

Where shall we eat?

--outer--
"""

PHOTO = 1 << 18
"""Octets of the attachment in the sample `album`, before its encoding."""


def _album() -> str:
    """A message with a large attachment: as many octets as there are, in lines of 76."""
    photo = base64.encodebytes(bytes(PHOTO)).decode()
    return f"""\
From: bob@example.net
To: alice@example.org
Subject: photo
Date: Thu, 01 Jan 2026 09:30:00 +0900
Message-ID: <6@example.net>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="page"

--page
Content-Type: text/plain; charset=us-ascii

Here it is.

--page
Content-Type: image/png; name="photo.png"
Content-Disposition: attachment; filename="photo.png"
Content-Transfer-Encoding: base64

{photo}
--page--
"""


SAMPLES = {
    "plain": PLAIN.encode(),
    "dots": DOTS.encode(),
    "korean": KOREAN.encode(),
    "utf8": UTF8.encode(),
    "parts": PARTS.encode(),
    "album": _album().encode(),
}

ORDER = ("plain", "dots", "korean")
"""What `alice=3` puts into the mailbox; beyond that it starts again from the first."""


@lru_cache
def numbered(count: int) -> tuple[bytes, ...]:
    """Return so many sample messages."""
    return tuple(SAMPLES[ORDER[index % len(ORDER)]] for index in range(count))
