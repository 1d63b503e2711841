"""pywinrm's Protocol with the four messages that every step sends written as text (MS-WSMV 3.1.4).

pywinrm builds each from a tree of dictionaries, which is the most of what a step costs the client.
"""

import base64
import uuid
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

from winrm.protocol import Protocol

_SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
_NAMES = {"rsp": _SHELL, "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing"}
_STREAM, _STATE = f"{{{_SHELL}}}Stream", f"{{{_SHELL}}}CommandState"
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
    'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" '
    'xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd" '
    f'xmlns:rsp="{_SHELL}"><env:Header>'
    "<a:To>http://windows-host:5985/wsman</a:To>"
    '<a:ReplyTo><a:Address mustUnderstand="true">'
    "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>"
    '<w:Locale mustUnderstand="false" xml:lang="en-US"/><p:DataLocale mustUnderstand="false" xml:lang="en-US"/>'
    f'<w:ResourceURI mustUnderstand="true">{_SHELL}/cmd</w:ResourceURI>'
    f'<w:MaxEnvelopeSize mustUnderstand="true">{Protocol.DEFAULT_MAX_ENV_SIZE}</w:MaxEnvelopeSize>'
)
_OPTIONS = (
    '<w:OptionSet><w:Option Name="WINRS_CONSOLEMODE_STDIN">FALSE</w:Option>'
    '<w:Option Name="WINRS_SKIP_CMD_SHELL">TRUE</w:Option></w:OptionSet>'
)


class DeviceProtocol(Protocol):
    """Shells, faults and the transport are pywinrm's. Ids of shells and commands are those that the device gave."""

    def command(self, shell: str, program: str, arguments: str) -> str:
        """Start a program without cmd.exe and without a console; its command id."""
        body = (
            f"<rsp:CommandLine><rsp:Command>{escape(program)}</rsp:Command>"
            f"<rsp:Arguments>{escape(arguments)}</rsp:Arguments></rsp:CommandLine>"
        )
        found = self._asked("Command", shell, body, _OPTIONS).findtext(".//rsp:CommandId", None, _NAMES)
        if not found:
            raise ValueError("no command id")
        return found

    def feed(self, shell: str, command: str, data: bytes, end: bool) -> None:
        """Write to a program's stdin."""
        body = (
            f'<rsp:Send><rsp:Stream Name="stdin" CommandId="{escape(command)}" End="{"true" if end else "false"}">'
            f"{base64.b64encode(data).decode()}</rsp:Stream></rsp:Send>"
        )
        self._asked("Send", shell, body)

    def receive(self, shell: str, command: str) -> tuple[bytes, bytes, int | None]:
        """Output that has come since, of both streams, and the exit code once it has ended.

        Raises ``WinRMOperationTimeoutError`` when there was none within the operation's time.
        """
        body = (
            f'<rsp:Receive><rsp:DesiredStream CommandId="{escape(command)}">stdout stderr</rsp:DesiredStream>'
            "</rsp:Receive>"
        )
        found: dict[str, list[bytes]] = {"stdout": [], "stderr": []}
        code: int | None = None
        for one in self._asked("Receive", shell, body).iter():
            if one.tag == _STREAM and one.text:
                found.setdefault(one.get("Name", ""), []).append(base64.b64decode(one.text))
            elif one.tag == _STATE and one.get("State", "").endswith("CommandState/Done"):
                # 32 bits, whatever the sign it came with
                code = int(one.findtext("rsp:ExitCode", "-1", _NAMES)) & 0xFFFFFFFF
        return b"".join(found["stdout"]), b"".join(found["stderr"]), code

    def terminate(self, shell: str, command: str) -> None:
        """End a program, if it still runs, and let the device forget it."""
        body = f'<rsp:Signal CommandId="{escape(command)}"><rsp:Code>{_SHELL}/signal/terminate</rsp:Code></rsp:Signal>'
        self._asked("Signal", shell, body)

    def _asked(self, action: str, shell: str, body: str, options: str = "") -> ET.Element:
        message = f"uuid:{uuid.uuid4()}"
        text = (
            f"{_HEAD}<a:MessageID>{message}</a:MessageID>"
            f"<w:OperationTimeout>PT{self.operation_timeout_sec}S</w:OperationTimeout>"
            f'<a:Action mustUnderstand="true">{_SHELL}/{action}</a:Action>'
            f'<w:SelectorSet><w:Selector Name="ShellId">{escape(shell)}</w:Selector></w:SelectorSet>{options}'
            f"</env:Header><env:Body>{body}</env:Body></env:Envelope>"
        )
        root = ET.fromstring(self.send_message(text))  # noqa: S314 - expat refuses entities that grow without bound
        relates = root.findtext(".//a:RelatesTo", "", _NAMES)
        if relates.lower() != message:
            raise ValueError("an answer to another message")
        return root
