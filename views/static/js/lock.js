// The screen lock in an open page. The server locks by itself; this keeps what was typed: the page is put away (js/page.js)
// until the server says that it is open. A page that can't ask locks all the same. Before the PIN is sent the server must
// have said that it is locked. Typing is told by js/session.js.
import { told as page, ask, hear, send, put, back, leave, isAway } from "gatehouse/page";

const screen = document.querySelector("template[data-screen-lock]");
const EARLY = 2000; // ms before the server: a form sent in between would find it locked
const told = screen?.dataset;
const others = screen && "BroadcastChannel" in window ? new BroadcastChannel(`gatehouse.screen${told.url}`) : null;
let due = Infinity; // when it locks, by this clock
let timer = 0;
let held = false; // the lock stands in the place of the page
let sure = false; // the server has locked, too
const ASKED = `gatehouse.locking${told?.url}`; // "lock now" was said here, and the server hasn't heard it yet

// A token that was renewed in another window is refused once; the second time it is the right one.
async function post(url, options = {}) {
  let said = await send(url, { ...options, post: true });
  if (said.status === 400) {
    await send(page.url);
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
  if (isAway()) return;
  let said = { state: "unknown" };
  try { said = await ask(); } catch { /* it can't be asked */ }
  if (isAway() || (said.state === "open" && (said.left === null || said.left * 1000 > EARLY + 500))) return;
  hold();
  sure = said.state === "locked";
  if (!sure) await lock();
}

async function lock() {
  try {
    const said = await post(told.now);
    if (said.state === "over") await ask();
    else if (said.state === "open" && held) release(said.left); // the PIN was turned off meanwhile
    sure = said.state === "locked";
    sessionStorage.removeItem(ASKED);
  } catch { sure = false; }
  if (sure) others?.postMessage("locked");
  return sure;
}

function hold() {
  if (isAway() || !screen) return;
  clearTimeout(timer);
  held = true;
  put(screen);
  document.querySelector("[data-unlock] form").addEventListener("submit", unlock);
  document.querySelector("[data-unlock] input[name=pin]").focus();
}

function release(left) {
  held = false;
  sure = false;
  back();
  arm(left);
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
    said = sure || await lock() ? await post(told.url, { body: new URLSearchParams({ pin }) }) : { message: told.offline };
  } catch { said = { message: told.offline }; }
  button.disabled = false;
  if (!held) return;
  if (said.state === "open") {
    release(said.left);
    others?.postMessage("open");
  } else if (said.state === "over") leave(said.to || told.door);
  else refuse(said.message || page[said.state] || told.offline);
}

function refuse(text) {
  const line = document.querySelector("[data-refusal]");
  line.hidden = false;
  line.querySelector("span").textContent = text;
  document.querySelector("[data-unlock] input[name=pin]").focus();
}

// Whoever asks how the session stands, the answer counts here.
hear((said) => {
  if (!screen || (said.who && said.who !== page.who)) return;
  if (said.state === "over") held = false; // js/session.js shows the door in its place
  else if (said.state === "locked" && !held) { hold(); sure = held; }
  else if (said.state === "locked") sure = true;
  else if (said.state === "open" && held && sure) release(said.left);
  else if (said.state === "open" && !held) arm(said.left);
});

// Another window says that it is open: asked again, since this one can't know.
async function look() {
  try {
    const said = await ask();
    if (held && said.state === "open") release(said.left);
  } catch { /* it stays locked */ }
}

if (screen) {
  if (sessionStorage.getItem(ASKED)) { // loaded anew before the server could answer, or opened by the PIN since
    if (performance.getEntriesByType("navigation")[0]?.type === "reload") { hold(); lock(); } else sessionStorage.removeItem(ASKED);
  }
  arm(told.left === undefined ? null : Number(told.left));
  document.addEventListener("submit", (event) => {
    const now = event.target.closest("[data-lock-now]");
    if (isAway() || (!now && Date.now() < due)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (now) sessionStorage.setItem(ASKED, "1");
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
    if (event.data === "locked" && !isAway()) { hold(); sure = true; }
    if (event.data === "open" && held) look();
  });
}
