"""WS-Management messages (MS-WSMV, DSP0226): what a request asks for, and the answers to it."""

import base64
import re
import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
_NAMES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "x": "http://schemas.xmlsoap.org/ws/2004/09/transfer",
    "rsp": SHELL,
}
_FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
_WMI = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError"
_SPAN = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?\Z")

TIMED_OUT = 2150858793
SHELL_NOT_FOUND = 2150858843
ACCESS_DENIED = 5
TOO_LARGE = 2150858791
QUOTA = 0x803381A6


class BadMessage(Exception):
    """Not SOAP at all."""


@dataclass
class Request:
    """``action`` is its last word, such as Create or Receive."""

    action: str
    message_id: str
    shell: str | None
    timeout: float
    options: dict[str, str]
    body: ET.Element
    envelope: int
    names: dict[str, str] = field(default_factory=lambda: _NAMES)

    def find(self, path: str) -> ET.Element | None:
        return self.body.find(path, self.names)

    def text(self, path: str, default: str = "") -> str:
        found = self.find(path)
        return found.text or "" if found is not None else default


def seconds(text: str) -> float:
    """An xs:duration, such as PT20S, PT1M0.5S or P0DT0H1M0S."""
    found = _SPAN.match(text)
    if found is None:
        raise BadMessage(f"{text!r} is no duration")
    years, months, days, hours, minutes, rest = (float(part or 0) for part in found.groups())
    return ((years * 365 + months * 30 + days) * 24 + hours) * 3600 + minutes * 60 + rest


def parse(raw: bytes) -> Request:
    """Raises ``BadMessage``."""
    try:
        root = ET.fromstring(raw)
    except ET.ParseError as error:
        raise BadMessage(str(error)) from None
    header, body = root.find("s:Header", _NAMES), root.find("s:Body", _NAMES)
    if header is None or body is None:
        raise BadMessage("no header or body")
    shell = next(
        (one.text for one in header.iterfind("w:SelectorSet/w:Selector", _NAMES) if one.get("Name") == "ShellId"), None
    )
    return Request(
        action=header.findtext("a:Action", "", _NAMES).rsplit("/", 1)[-1],
        message_id=header.findtext("a:MessageID", "", _NAMES),
        shell=shell,
        timeout=seconds(header.findtext("w:OperationTimeout", "PT60S", _NAMES)),
        options={
            one.get("Name", ""): (one.text or "").strip() for one in header.iterfind("w:OptionSet/w:Option", _NAMES)
        },
        body=body,
        envelope=int(header.findtext("w:MaxEnvelopeSize", "153600", _NAMES)),
    )


def answer(request: Request, action: str, body: str) -> bytes:
    """A good answer."""
    return _envelope(request.message_id, action, body)


def created(request: Request, shell: str, codepage: str) -> bytes:
    body = (
        f"<x:ResourceCreated><a:Address>http://127.0.0.1/wsman</a:Address><a:ReferenceParameters><w:ResourceURI>{SHELL}/cmd"
        f'</w:ResourceURI><w:SelectorSet><w:Selector Name="ShellId">{shell}</w:Selector></w:SelectorSet>'
        f"</a:ReferenceParameters></x:ResourceCreated><rsp:Shell><rsp:ShellId>{shell}</rsp:ShellId><rsp:InputStreams>stdin"
        "</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>"
    )
    return answer(request, "http://schemas.xmlsoap.org/ws/2004/09/transfer/CreateResponse", body)


def started(request: Request, command: str) -> bytes:
    body = f"<rsp:CommandResponse><rsp:CommandId>{command}</rsp:CommandId></rsp:CommandResponse>"
    return answer(request, f"{SHELL}/CommandResponse", body)


def received(
    request: Request, command: str, pieces: list[tuple[str, bytes]], ended: set[str], code: int | None
) -> bytes:
    """Pieces of output; ``ended`` are the streams that are over; ``code`` once the command is done."""
    streams = "".join(
        f'<rsp:Stream Name="{name}" CommandId="{command}">{base64.b64encode(data).decode()}</rsp:Stream>'
        for name, data in pieces
    )
    streams += "".join(
        f'<rsp:Stream Name="{name}" CommandId="{command}" End="True"></rsp:Stream>' for name in sorted(ended)
    )
    state = "Running" if code is None else "Done"
    exit_code = "" if code is None else f"<rsp:ExitCode>{code}</rsp:ExitCode>"
    body = (
        f'<rsp:ReceiveResponse>{streams}<rsp:CommandState CommandId="{command}" State="{SHELL}/CommandState/{state}">'
        f"{exit_code}</rsp:CommandState></rsp:ReceiveResponse>"
    )
    return answer(request, f"{SHELL}/ReceiveResponse", body)


def simple(request: Request, name: str) -> bytes:
    """The empty answers of Send, Signal and Delete."""
    if name == "Delete":
        return answer(request, "http://schemas.xmlsoap.org/ws/2004/09/transfer/DeleteResponse", "")
    body = f"<rsp:{name}Response/>" if name == "Signal" else "<rsp:SendResponse/>"
    return answer(request, f"{SHELL}/{name}Response", body)


def fault(
    message_id: str, code: int, reason: str, *, wmi: int | None = None, subcode: str = "w:InternalError"
) -> bytes:
    """A SOAP fault as Windows gives it."""
    detail = (
        f'<f:WSManFault xmlns:f="{_FAULT}" Code="{code}" Machine="127.0.0.1"><f:Message>{escape(reason)}</f:Message>'
        "</f:WSManFault>"
    )
    if wmi is not None:
        detail = (
            f'<p:MSFT_WmiError xmlns:p="{_WMI}"><p:error_Code xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{wmi}'
            f"</p:error_Code><p:Message>{escape(reason)}</p:Message></p:MSFT_WmiError>"
        )
    body = (
        "<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>"
        f"{subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-US">{escape(reason)}</s:Text></s:Reason>'
        f"<s:Detail>{detail}</s:Detail></s:Fault>"
    )
    return _envelope(message_id, "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault", body)


def _envelope(relates_to: str, action: str, body: str) -> bytes:
    names = " ".join(f"xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in _NAMES.items())
    return (
        f"<s:Envelope {names}><s:Header><a:Action>{action}</a:Action><a:MessageID>uuid:{uuid.uuid4()}</a:MessageID>"
        "<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>"
        f"<a:RelatesTo>{escape(relates_to)}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()
