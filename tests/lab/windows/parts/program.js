// Put before every stand-in program that is JScript: Wine runs it itself, in a sixth of the time that a start of PowerShell takes.
// The state is that of windows.psm1. There is no JSON object; what is read was written by the laboratory.
var shell = new ActiveXObject("WScript.Shell"), files = new ActiveXObject("Scripting.FileSystemObject");
var words = [];
for (var i = 0; i < WScript.Arguments.length; i++) words.push(WScript.Arguments(i));

function getRegistry(path, usual) { try { return shell.RegRead(path); } catch (missing) { return usual; } }
function getLabState(name, usual) {
    var text = getRegistry("HKLM\\SOFTWARE\\RuotaLab\\" + name, null);
    return text === null ? usual : eval("(" + text + ")");
}
function setLabState(name, value) { shell.RegWrite("HKLM\\SOFTWARE\\RuotaLab\\" + name, toJson(value), "REG_SZ"); }
function toJson(value) {
    if (value === null || value === undefined) return "null";
    if (typeof value === "string") return '"' + value.replace(/["\\\x00-\x1f\x7f-\uffff]/g, escaped) + '"';
    if (typeof value !== "object") return String(value);
    var parts = [], key;
    if (value instanceof Array) {
        for (key = 0; key < value.length; key++) parts.push(toJson(value[key]));
        return "[" + parts.join(",") + "]";
    }
    for (key in value) parts.push(toJson(key) + ":" + toJson(value[key]));
    return "{" + parts.join(",") + "}";
}
function escaped(one) { return "\\u" + ("000" + one.charCodeAt(0).toString(16)).slice(-4); }
// names and texts are compared as PowerShell does, whatever their case
function same(one, other) { return String(one).toLowerCase() === String(other).toLowerCase(); }
function keyOf(object, name) {
    for (var key in object) if (same(key, name)) return key;
    return null;
}
function has(list, text) {
    for (var at = 0; at < list.length; at++) if (same(list[at], text)) return true;
    return false;
}
function say(text) { WScript.Echo(text); }
function leave(code, text) { if (text) say(text); WScript.Quit(code | 0); }
