// The keys of the desk. Single ones are off in fields and dialogs, by the reader's own switch, and where no list of them is.
// A key does what the page has for it: rows, [data-key="n"], an "Unlock", the menu's addresses. What it hasn't, the list
// (layout/keys.html) doesn't name: [data-shortcut] there stands for one of FINDS.
const QUEUE = "gatehouse.queue"; // the addresses of the queue that was opened last, in its order
const SECOND_KEY_MS = 1200;
const list = document.querySelector("#keys");
const single = Boolean(list) && !list.hasAttribute("data-off");
let waiting = 0;
let row = -1;

const main = (selector) => [...document.querySelectorAll(`#main ${selector}`)].find((item) => !item.disabled);
const keyed = (key) => main(`[data-key="${key}"]:not([data-queue-bar] *)`);
const findBox = () => document.querySelector("[data-find]");

function rows() {
  return [...document.querySelectorAll("#main table.table tbody tr, #main [data-hits] > li")].filter((tr) => tr.offsetParent && tr.querySelector("a[href]"));
}

const focused = (all) => all.findIndex((line) => line.contains(document.activeElement));

function current() {
  const all = rows();
  const now = focused(all);
  return all[now < 0 ? row : now];
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const now = focused(all);
  row = Math.min(all.length - 1, Math.max(0, (now < 0 ? row : now) + step));
  all[row].querySelector("a[href]").focus();
  all[row].scrollIntoView({ block: "nearest" });
}

const PLACES = { h: [/\/admin\/$/], a: [/\/accounts\/?$/], r: [/\/requests\/?$/, /\/admin\/waiting$/] };

function place(letter) {
  const links = [...document.querySelectorAll(".side nav a[href]")];
  const found = (PLACES[letter] ?? []).map((path) => links.find((link) => path.test(new URL(link.href).pathname)));
  return found.find(Boolean);
}

// A queue: its page keeps the addresses of its rows, the page of one of them leads to the one before and after.
function kept() {
  try { return JSON.parse(sessionStorage.getItem(QUEUE) ?? "[]"); } catch { return []; }
}

function beside(step) {
  const all = kept();
  const here = all.indexOf(location.pathname);
  return here < 0 ? undefined : all[here + step];
}

if (document.querySelector("#main [data-queue]")) {
  const paths = rows().map((tr) => new URL(tr.querySelector("a[href]").href).pathname);
  try { sessionStorage.setItem(QUEUE, JSON.stringify(paths)); } catch { /* no queue then */ }
}
const bar = document.querySelector("[data-queue-bar]");
if (bar && kept().includes(location.pathname) && !keyed("[") && !keyed("]")) {
  for (const link of bar.querySelectorAll("a")) {
    const path = beside(Number(link.dataset.step));
    if (path) link.href = path;
    else link.remove();
  }
  bar.hidden = !bar.querySelector("a");
}

const inQueue = (key) => keyed(key) ?? document.querySelector(`[data-queue-bar]:not([hidden]) a[data-key="${key}"][href]`);
const unlock = "a[href*='/unlock']";
// What each key finds on this page; nothing, and the key does nothing and isn't named.
const FINDS = {
  palette: () => document.getElementById("palette"),
  "/": findBox,
  j: () => rows()[0],
  o: () => rows()[0],
  x: () => main("td.pick input"),
  gh: () => place("h"),
  ga: () => place("a"),
  gr: () => place("r"),
  n: () => keyed("n"),
  u: () => current()?.querySelector(unlock) ?? main(unlock),
  "[": () => inQueue("["),
  "]": () => inQueue("]"),
  send: () => main(":is(form textarea, form input:not([type=hidden], [type=checkbox]))"),
  back: () => [...document.querySelectorAll("#main .crumb a[href]")].pop(),
  "?": () => list,
};

function offer() {
  for (const item of list?.querySelectorAll("[data-shortcut]") ?? []) item.hidden = !FINDS[item.dataset.shortcut]?.();
}

function toFindBox(event) {
  const find = findBox();
  if (!find) return;
  event.preventDefault();
  find.focus();
  find.select();
}

const nothingTyped = (box) => box.selectionEnd - box.selectionStart === box.value.length;

const isOpen = () => Boolean(document.querySelector("dialog[open], details[data-menu][open], :popover-open"));
// Nobody leaves a page by a key with words on it that weren't sent.
const isTyped = () => [...document.querySelectorAll("#main :is(textarea, input:not([type=hidden], [type=checkbox], [type=radio]))")].some((box) => box.value !== box.defaultValue);

function press(event) {
  const key = event.key;
  if (waiting && event.timeStamp - waiting < SECOND_KEY_MS) {
    waiting = 0;
    return place(key)?.click();
  }
  if (key === "g") { waiting = event.timeStamp; return; }
  if (key === "/") toFindBox(event);
  else if (key === "?") {
    event.preventDefault();
    document.querySelector("[data-dialog=keys]")?.click();
  } else if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "o") current()?.querySelector("a[href]").click();
  else if (key === "x") current()?.querySelector("td.pick input")?.click();
  else if (key === "Escape") { if (!isOpen() && !isTyped()) FINDS.back()?.click(); }
  else {
    const act = ["n", "u", "[", "]"].includes(key) && FINDS[key]();
    if (act) { event.preventDefault(); act.click(); }
  }
}

document.addEventListener("click", (event) => { if (event.target.closest?.("[data-dialog=keys]")) offer(); }, true);
document.addEventListener("keydown", (event) => {
  const inField = event.target.closest?.("input, select, textarea, [contenteditable], dialog");
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && inField) {
    event.target.form?.requestSubmit();
    return;
  }
  if (!single || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  // The key leads to the search box: whoever is there already, with nothing typed yet, is where it leads.
  if (event.key === "/" && event.target.matches?.("[data-find]") && nothingTyped(event.target)) {
    event.preventDefault();
    return;
  }
  // A box of a list was picked by a key: the next key goes on from it.
  if (inField && !event.target.matches("td.pick input")) return;
  press(event);
});
offer();
