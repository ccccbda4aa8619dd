// The screen lock in an open page. The server locks by itself; this keeps what was typed: the page's nodes move into a
// fragment that this module alone holds, neither document nor storage has them, until the server says that it is open.
// A page that can't ask locks all the same. Before the PIN is sent the server must have said that it is locked.
const screen = document.querySelector("template[data-screen-lock]");
const EARLY = 2000; // ms before the server: a form sent in between would find it locked
const TELL_EVERY = 60000; // the server notes activity once a minute
const PATIENCE = 4000; // ms to wait for its answer
const told = screen?.dataset;
const others = screen && "BroadcastChannel" in window ? new BroadcastChannel(`gatehouse.screen${told.url}`) : null;
let token = told?.token;
let due = Infinity; // when it locks, by this clock
let heard = Date.now(); // when the server last noted activity, at the earliest
let timer = 0;
let held = null; // the page, while it is locked
let sure = false; // the server has locked, too

async function send(url, { active = true, pin = null, post = false } = {}) {
  const headers = { Accept: "application/json" };
  if (!active) headers["X-Background"] = "1";
  if (post) headers["X-CSRFToken"] = token;
  const body = pin === null ? undefined : new URLSearchParams({ pin });
  const answer = await fetch(url, {
    method: post ? "POST" : "GET", headers, body, cache: "no-store", credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.headers.get("X-Screen") === "locked") return { state: "locked" };
  if (answer.type === "opaqueredirect" || answer.status === 403) return { state: "over", to: told.door };
  const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : { state: "unknown", status: answer.status };
  if (said.token) token = said.token;
  return said;
}

// A token that was renewed in another window is refused once; the second time it is the right one.
async function post(url, options = {}) {
  let said = await send(url, { ...options, post: true });
  if (said.status === 400) {
    await send(told.url, { active: false });
    said = await send(url, { ...options, post: true });
  }
  return said;
}

function arm(left) {
  clearTimeout(timer);
  due = left === null || left === undefined ? Infinity : Date.now() + Math.max(0, left * 1000 - EARLY);
  if (due < Infinity) timer = setTimeout(judge, Math.min(due - Date.now(), 2 ** 31 - 1));
}

// The time is over by this page's clock: another window may have been active, which the server knows.
async function judge() {
  if (held) return;
  let said = { state: "unknown" };
  try { said = await send(told.url, { active: false }); } catch { /* it can't be asked */ }
  if (said.state === "open" && (said.left === null || said.left * 1000 > EARLY + 500)) return arm(said.left);
  if (said.state === "over") return leave(said.to);
  hold();
  sure = said.state === "locked";
  if (!sure) await lock();
}

async function lock() {
  try {
    const said = await post(told.now);
    if (said.state === "over") leave(said.to);
    else if (said.state === "open" && held) release(said.left); // the PIN was turned off meanwhile
    sure = said.state === "locked";
  } catch { sure = false; }
  if (sure) others?.postMessage("locked");
  return sure;
}

function hold() {
  if (held || !screen) return;
  clearTimeout(timer);
  const nodes = document.createDocumentFragment();
  held = {
    nodes, title: document.title, look: document.body.className, focus: document.activeElement, at: window.scrollY,
    asked: [...document.querySelectorAll("dialog:modal")],
  };
  nodes.append(...document.body.childNodes);
  document.body.append(screen.content.cloneNode(true));
  document.body.className = "gate";
  document.title = told.title;
  renew(document);
  document.querySelector("[data-unlock] form").addEventListener("submit", unlock);
  document.querySelector("[data-unlock] input[name=pin]").focus();
}

function release(left) {
  const { nodes, title, look, focus, at, asked } = held;
  held = null;
  sure = false;
  document.body.replaceChildren(nodes);
  document.body.className = look;
  document.title = title;
  renew(document);
  for (const dialog of asked) {
    dialog.open = false;
    dialog.showModal();
  }
  window.scrollTo(0, at);
  focus?.focus?.({ preventScroll: true });
  heard = Date.now();
  arm(left);
}

// Forms carry the token they were made with; it may have been renewed since.
function renew(root) {
  for (const field of root.querySelectorAll("input[name=csrf_token]")) field.value = token;
  const name = "hx-headers:inherited";
  if (document.body.hasAttribute(name)) document.body.setAttribute(name, JSON.stringify({ "X-CSRFToken": token }));
}

function leave(to) {
  hold();
  held.nodes = document.createDocumentFragment();
  location.replace(to || told.door);
}

async function unlock(event) {
  event.preventDefault();
  const form = event.target;
  const field = form.elements.pin;
  const button = form.querySelector("[type=submit]");
  if (button.disabled) return;
  button.disabled = true;
  const pin = field.value;
  field.value = "";
  let said = {};
  try {
    said = sure || await lock() ? await post(told.url, { pin }) : { message: told.offline };
  } catch { said = { message: told.offline }; }
  button.disabled = false;
  if (!held) return;
  if (said.state === "open") {
    release(said.left);
    others?.postMessage("open");
  } else if (said.state === "over") leave(said.to);
  else refuse(said.message || told.offline);
}

function refuse(text) {
  const line = document.querySelector("[data-refusal]");
  line.hidden = false;
  line.querySelector("span").textContent = text;
  document.querySelector("[data-unlock] input[name=pin]").focus();
}

// Another window says that it is open: asked again, since this one can't know.
async function look() {
  if (!held) return;
  try {
    const said = await send(told.url, { active: false });
    if (held && said.state === "open") release(said.left);
    else if (said.state === "over") leave(said.to);
    else sure = said.state === "locked";
  } catch { /* it stays locked */ }
}

// Typing is activity, though no page is asked for: the server is told, at most once a minute.
async function active() {
  if (held || due === Infinity) return;
  if (Date.now() >= due) { judge(); return; }
  if (Date.now() - heard < TELL_EVERY) return;
  heard = Date.now();
  try {
    const said = await send(told.url);
    if (said.state === "open" && !held) arm(said.left);
    else if (said.state === "locked") { hold(); sure = true; }
  } catch { /* the time runs on */ }
}

if (screen) {
  arm(told.left === undefined ? null : Number(told.left));
  for (const kind of ["keydown", "input", "pointerdown", "touchstart", "wheel"]) {
    document.addEventListener(kind, active, { capture: true, passive: true });
  }
  document.addEventListener("submit", (event) => {
    const now = event.target.closest("[data-lock-now]");
    if (held || (!now && Date.now() < due)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    hold();
    lock();
  }, { capture: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() >= due) judge(); });
  document.addEventListener("htmx:before:response", (event) => {
    if (event.detail?.ctx?.response?.headers?.get("X-Screen") !== "locked") return;
    event.preventDefault();
    hold();
    sure = true;
  });
  // Back from the history the page stands as it was left, whatever happened since.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    hold();
    look();
  });
  others?.addEventListener("message", (event) => {
    if (event.data === "locked" && !held) { hold(); sure = true; }
    if (event.data === "open") look();
  });
}
