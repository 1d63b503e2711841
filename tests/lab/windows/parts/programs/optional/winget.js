// winget as SYSTEM meets it. The state "winget": versions (id to a list, newest first), installed (id to version), user_only (ids without
// an installer for all users), lies (ids that are "installed" and are not), codes (id to the exit code of a change), busy (how often another
// installation is under way), broken (the Visual C++ runtime is missing). Install-LabWinget of parts/winget.ps1 puts it in its place.
var kept = getLabState("winget", {}), given = {};
function stop(code, text) { leave(parseInt(code, 16), text); }
if (kept.broken) leave(-1073741515);
if (!same(shell.ExpandEnvironmentStrings("%USERNAME%"), shell.ExpandEnvironmentStrings("%COMPUTERNAME%$"))) {
    stop("80070520", "A specified logon session does not exist. It may already have been terminated.");
}
var flags = {
    "export": ["--include-versions"], "show": ["-e", "--exact", "--versions"], "uninstall": ["-e", "--exact", "-h", "--silent"],
    "install": ["-e", "--exact", "-h", "--silent", "--accept-package-agreements", "--force"],
    "upgrade": ["-e", "--exact", "-h", "--silent", "--accept-package-agreements", "--include-unknown"]
};
var valued = {
    "-o": "output", "--output": "output", "-s": "source", "--source": "source", "--id": "id", "--version": "version", "-v": "version", "--scope": "scope"
};
var verb = String(words[0]);
if (!flags[verb]) stop("8A150002", "Unbekannter Befehl: " + verb);
var known = " " + flags[verb].concat("--accept-source-agreements", "--disable-interactivity").join(" ") + " ";
for (var at = 1; at < words.length; at++) {
    if (valued[words[at]]) { given[valued[words[at]]] = String(words[at + 1]); at++; }
    else if (known.indexOf(" " + words[at] + " ") >= 0) given[words[at]] = true;
    else stop("8A150002", "Unbekanntes Argument: " + words[at]);
}
if (!given["--accept-source-agreements"]) stop("8A150046");
// the store's source cannot be opened as SYSTEM
if (given.source !== "winget") stop("8A15004B");
var offered = kept.versions || {}, installed = kept.installed || {};

function exported() {
    var list = [];
    for (var name in installed) {
        if (keyOf(offered, name) === null) continue;
        var one = { PackageIdentifier: name };
        if (given["--include-versions"]) one.Version = installed[name];
        list.push(one);
    }
    if (!list.length) stop("8A150014", "Es wurde kein installiertes Paket gefunden.");
    var file = files.CreateTextFile(given.output, true, false);
    file.Write(toJson({
        "$schema": "https://aka.ms/winget-packages.schema.2.0.json", Sources: [{ Packages: list, SourceDetails: { Name: "winget" } }]
    }));
    file.Close();
    leave(0);
}
if (verb === "export") exported();

var id = keyOf(offered, given.id);
if (id === null) stop("8A150014", "Es wurde kein Paket gefunden, das den Eingabekriterien entspricht.");
var versions = [].concat(offered[id]), mine = keyOf(installed, id);
if (verb === "show") stop("0", ["Gefunden " + id + " [" + id + "]", "Version", "-------"].concat(versions).join("\r\n"));
if (kept.busy) { kept.busy--; setLabState("winget", kept); stop("8A150102"); }
var wanted = given.version || versions[0];

function refuse() {
    if (verb === "uninstall") { if (mine === null) stop("8A150014"); return; }
    if (!given["--accept-package-agreements"]) stop("8A150041");
    if (verb === "upgrade" && mine === null) stop("8A150014");
    if (!has(versions, wanted)) stop("8A150017");
    // an installed package is upgraded by "install" too; there is nothing to do for one as new
    if (mine !== null && !given.version && same(installed[mine], wanted)) stop("8A15002B", "Es wurde kein verf\u00fcgbares Upgrade gefunden.");
    if (given.scope === "machine" && has([].concat(kept.user_only || []), id)) stop("8A150010");
}
refuse();
var codes = kept.codes || {}, code = codes[keyOf(codes, id)] || "0";
if (!has(["0", "8A150109", "8A15010B"], code)) stop(code);
if (!has([].concat(kept.lies || []), id)) {
    if (verb === "uninstall") delete installed[mine]; else installed[mine || id] = wanted;
    kept.installed = installed;
    setLabState("winget", kept);
}
stop(code);
