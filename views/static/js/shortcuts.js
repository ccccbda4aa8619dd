// Single keys, off in fields and dialogs and by one switch: / find, j k rows, o open, x pick, g h|a|r go, n [ ] acts, ? list.
// The page names them by data attributes: [data-find], [data-key="n"], [data-go] links are found by the menu's addresses.
const STORE = "gatehouse.keys";
let waiting = 0;
let row = -1;

const off = () => {
  try { return localStorage.getItem(STORE) === "off"; } catch { return false; }
};

const box = document.querySelector("[data-keys-off]");
if (box) {
  box.checked = off();
  box.addEventListener("change", () => {
    try { localStorage.setItem(STORE, box.checked ? "off" : "on"); } catch { /* for this page only */ }
  });
}

function rows() {
  return [...document.querySelectorAll("#main table.table tbody tr, #main [data-hits] > li")].filter((tr) => tr.offsetParent && tr.querySelector("a[href]"));
}

const focused = (all) => all.findIndex((line) => line.contains(document.activeElement));

function move(step) {
  const all = rows();
  if (!all.length) return;
  const now = focused(all);
  row = Math.min(all.length - 1, Math.max(0, (now < 0 ? row : now) + step));
  all[row].querySelector("a[href]").focus();
  all[row].scrollIntoView({ block: "nearest" });
}

function go(letter) {
  const part = { h: /\/admin\/$/, a: /\/accounts\/?$/, r: /\/requests(\/waiting)?\/?$/ }[letter];
  const link = part && [...document.querySelectorAll(".side nav a[href]")].find((a) => part.test(new URL(a.href).pathname));
  link?.click();
}

const nothingTyped = (box) => box.selectionEnd - box.selectionStart === box.value.length;

function press(event) {
  const key = event.key;
  if (waiting && event.timeStamp - waiting < 1200) {
    waiting = 0;
    return go(key);
  }
  if (key === "g") { waiting = event.timeStamp; return; }
  if (key === "/") {
    const find = document.querySelector("[data-find]");
    if (find) { event.preventDefault(); find.focus(); find.select(); }
  } else if (key === "?") {
    event.preventDefault();
    document.querySelector("[data-dialog=keys]")?.click();
  } else if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "o") {
    const all = rows();
    const now = focused(all);
    all[now < 0 ? row : now]?.querySelector("a[href]").click();
  }
  else if (key === "x") rows()[row]?.querySelector("td.pick input")?.click();
  else {
    const act = [...document.querySelectorAll("[data-key]")].find((item) => item.dataset.key === key && item.offsetParent);
    if (act) { event.preventDefault(); act.click(); }
  }
}

document.addEventListener("keydown", (event) => {
  const inField = event.target.closest?.("input, select, textarea, [contenteditable], dialog");
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && inField) {
    event.target.form?.requestSubmit();
    return;
  }
  // The key leads to the search box: whoever is there already, with nothing typed yet, is where it leads.
  if (event.key === "/" && event.target.matches?.("[data-find]") && nothingTyped(event.target) && !off()) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || inField || off()) return;
  press(event);
});
