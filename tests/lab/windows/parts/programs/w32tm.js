// w32tm: settings in the registry where the real one keeps them; whether a time server answers is the state "time".
var key = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\";
var verb = words.length ? words[0].toLowerCase() : "", rest = words.slice(1);
// the state is an object of answers (true: a server answers) and follows (true: the clock was set from one)
var kept = getLabState("time", { answers: true, follows: false });

function needService(text) {
    if (shell.Run('cmd /c sc query W32Time | find "RUNNING"', 0, true) !== 0) leave(-2147023834, text + " (0x80070426)");
}
function configure() {
    var update = false, types = { manual: "NTP", domhier: "NT5DS", no: "NoSync" };
    for (var at = 0; at < rest.length; at++) {
        var peers = /^\/manualpeerlist:(.*)$/i.exec(rest[at]), flags = /^\/syncfromflags:(manual|domhier|no)$/i.exec(rest[at]);
        var reliable = /^\/reliable:(yes|no)$/i.exec(rest[at]);
        if (peers) shell.RegWrite(key + "Parameters\\NtpServer", peers[1].replace(/^"+|"+$/g, ""), "REG_SZ");
        else if (flags) shell.RegWrite(key + "Parameters\\Type", types[flags[1].toLowerCase()], "REG_SZ");
        else if (reliable) shell.RegWrite(key + "Config\\AnnounceFlags", same(reliable[1], "yes") ? 5 : 10, "REG_DWORD");
        else if (same(rest[at], "/update")) update = true;
        else leave(1, "The argument " + rest[at] + " is unknown.");
    }
    if (update) needService("The following error occurred: The service has not been started.");
}
function resync() {
    for (var at = 0; at < rest.length; at++) {
        if (!/^\/(rediscover|nowait|soft|force)$/i.test(rest[at])) leave(1, "The argument " + rest[at] + " is unknown.");
    }
    needService("The following error occurred: The service has not been started.");
    if (!kept.answers || same(getRegistry(key + "Parameters\\Type", ""), "NoSync")) {
        leave(-2147023436, "The computer did not resync because no time data was available.");
    }
    setLabState("time", { answers: true, follows: true });
}
function query() {
    if (!same(rest[0], "/status")) leave(1, "The argument " + rest[0] + " is unknown.");
    needService("Fehler: Der Dienst wurde nicht gestartet.");
    // in another language, since a script may not lean on the words
    leave(0, "Sprungindikator: " + (kept.follows ? "0(keine Warnung)" : "3(nicht synchronisiert)") + "\r\nStratum: 4 (Sekund");
}

if (verb === "/config") configure();
else if (verb === "/resync") resync();
else if (verb === "/query") query();
else leave(1, "The argument " + verb + " is unknown.");
say("The command completed successfully.");
