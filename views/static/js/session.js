// The session of an open page. Typing tells the server, so that idle sign-out and screen lock count it, exact to 15 s. Where
// the session is over the page is put away and the door is shown in a dialog: whoever signs in again as the same person
// finds the page as it was, passwords apart; anybody else finds nothing of it.
import { told, others, ask, hear, send, put, back, forget, leave, isAway, announce, isOurs } from "gatehouse/page";

const screen = document.querySelector("template[data-session]");
const kept = document.querySelector("form[data-kept]"); // a page that came since the session was gone: what was typed is sealed in it
const EVERY = 15000; // ms between two notes of activity
const loaded = new Set([...document.scripts].map((script) => script.src));
let sure = Date.now(); // when the server last said that the session is open
let due = sure + EVERY; // when it would note activity again
let typed = 0; // the last input
let beat = 0, idle = 0; // timers
let asking = null; // a question under way
let over = false;

const tell = (text, tone = "warn") => document.dispatchEvent(new CustomEvent("tell", { detail: { text, tone } }));

function check(options) {
  asking ??= ask(options).catch(() => ({ state: "offline" })).finally(() => { asking = null; });
  return asking;
}

hear((said) => {
  if (said.who && said.who !== told.who) leave(told.home);
  else if (said.state === "over") out(said.why);
  else if (over && (said.state === "open" || said.state === "locked")) enter(said);
  if (said.state !== "open") return;
  sure = Date.now();
  due = sure + said.again * 1000;
  if (typed > due - EVERY) later();
  watch(said.idle);
});

// Activity: the server is told at once, or as soon as it would note it.
function active() {
  if (isAway()) return;
  typed = Date.now();
  later();
}

function later() {
  if (beat && Date.now() < due) return;
  clearTimeout(beat); // of a machine that slept
  beat = setTimeout(() => { beat = 0; if (!isAway()) check({ active: true }); }, Math.max(0, due - Date.now()));
}

// The time without activity is over by this page's clock: another window may have been active, which the server knows.
function watch(seconds) {
  clearTimeout(idle);
  idle = setTimeout(check, Math.min(seconds * 1000 + 500, 2 ** 31 - 1));
}

function out(why) {
  if (over) return;
  over = true;
  clearTimeout(idle);
  put(screen);
  forget();
  const dialog = document.querySelector("[data-again-dialog]");
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("submit", submit);
  dialog.addEventListener("click", follow);
  dialog.querySelector("[data-retry]").addEventListener("click", () => step(told.door));
  if (why) dialog.querySelector("[data-why]").textContent = why;
  dialog.showModal();
  step(told.door);
}

// One page of the sign-in, whatever it asks for. What ends at the session's own address has signed in.
async function step(url, options = {}) {
  const retry = document.querySelector("[data-retry]");
  refuse("");
  retry.hidden = true;
  let answer, text;
  try {
    answer = await fetch(url, { headers: { Accept: "text/html" }, cache: "no-store", credentials: "same-origin", ...options });
    text = await answer.text();
  } catch {
    refuse(told.offline);
    retry.hidden = false;
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  if (page.body.matches(".gate")) show(page, answer.url);
  else check();
}

function show(page, url) {
  const place = document.querySelector("[data-step]");
  const card = page.querySelector("main > .card") || page.querySelector("main");
  for (const form of card.querySelectorAll("form")) form.action = new URL(form.getAttribute("action") || url, url);
  place.replaceChildren(...document.adoptNode(card).childNodes);
  refuse([...page.querySelectorAll("[data-tell] p")].map((line) => line.textContent).join(" "));
  for (const script of [...place.querySelectorAll("script"), ...page.querySelectorAll("head script[src]")]) load(script);
  (place.querySelector("[aria-invalid=true], [autofocus]") || place.querySelector("input:not([type=hidden])"))?.focus();
}

// A passkey's button brings its script along.
function load(script) {
  const src = new URL(script.getAttribute("src"), location).href;
  if (loaded.has(src)) return;
  loaded.add(src);
  const own = document.createElement("script");
  own.nonce = document.querySelector("script[nonce]").nonce;
  own.type = script.type;
  own.async = false;
  own.src = src;
  document.head.append(own);
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  form.inert = true; // until its answer takes its place: it is sent once
  await step(form.action, { method: "POST", body });
  form.inert = false;
}

// What leads elsewhere opens beside this page, which keeps what was typed.
function follow(event) {
  const link = event.target.closest("a[href]");
  if (!link || link.hasAttribute("download")) return;
  event.preventDefault();
  if (link.matches("[data-onwards]")) check();
  else window.open(link.href, "_blank", "noopener");
}

function refuse(text) {
  const line = document.querySelector("[data-again-dialog] > * > [data-refusal]");
  line.hidden = !text;
  line.querySelector("span").textContent = text;
}

function enter(said) {
  over = false;
  back();
  announce();
  if (said.state === "locked") check(); // js/lock.js takes over
  else if (kept) kept.requestSubmit();
  else tell(told.back);
}

// A form is sent only where the session was there a moment ago; else it is asked first, and the page stays.
async function guard(form, submitter) {
  const said = await check();
  if (said.state === "over" || said.state === "locked" || isAway()) return;
  if (told[said.state]) { tell(told[said.state]); return; } // offline, denied
  sure = Date.now();
  form.requestSubmit(submitter);
}

if (screen) {
  watch(Number(told.idle));
  for (const kind of ["keydown", "input", "pointerdown", "touchstart", "wheel"]) {
    document.addEventListener(kind, active, { capture: true, passive: true });
  }
  document.addEventListener("submit", (event) => {
    if (isAway() || event.target.getAttribute("method") !== "post") return;
    if (Date.now() - sure < EVERY && !asking) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    guard(event.target, event.submitter);
  }, { capture: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - sure > EVERY) check(); });
  document.addEventListener("session:doubt", (event) => { event.preventDefault(); check(); });
  document.addEventListener("htmx:before:response", (event) => {
    const found = event.detail?.ctx?.response?.headers?.get("X-Session");
    if (!found) return;
    event.preventDefault();
    check().then(() => { if (found === "stale") tell(told.renewed); });
  });
  document.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/sign-out")) others?.postMessage({ gone: true });
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) check(); });
  others?.addEventListener("message", (event) => {
    if (event.data.gone) setTimeout(check, 1000);
    else if (!isOurs(event.data) || over) check();
  });
  if (kept) out(document.querySelector(".intro .soft")?.textContent);
  else announce();
}
