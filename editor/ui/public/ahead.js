// Asks for what the address's page needs before the page's own scripts are there: its data, and the scripts that only
// it has (index.html names them). src/ahead.ts takes the answers. Nothing is lost when nobody does.
(function () {
  var parts = window.location.pathname.split("/");
  var area = parts[1];
  var single = parts.length === 3 && parts[2] !== "";
  var paths = ["/session"];
  if (single && area === "workflows") paths.push("/workflows/" + parts[2] + "?problems=false", "/catalog");
  if (single && area === "runs") paths.push("/catalog");
  window.ruotaAhead = {};
  paths.forEach(function (path) {
    var answer = fetch("/api/v1" + path, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    answer.catch(function () {});
    window.ruotaAhead[path] = answer;
  });
  var named = single && document.querySelector('meta[name="ruota-' + area + '"]');
  if (!named) return;
  named.content.split(" ").forEach(function (address) {
    var link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = address;
    document.head.appendChild(link);
  });
})();
