// What an open page shares with its session: how it stands, the token of its forms, and the page itself while it is put away.
// Put away, its nodes are in a fragment that this module alone holds; neither document nor storage has them.
const about = document.querySelector("template[data-session]");
export const told = about?.dataset;
export const others = about && "BroadcastChannel" in window ? new BroadcastChannel(`gatehouse.session${told.url}`) : null;
const PATIENCE = 4000; // ms to wait for an answer
const heard = []; // who wants to know each answer
const value = () => token?.split(".").slice(0, -2).join("."); // without time and signature: the same for all tokens of one sign-in
let token = document.querySelector("input[name=csrf_token]")?.value;
let away = null; // the page, while something else stands in its place

export function hear(listener) { heard.push(listener); }

export async function send(url, { active = false, body, post = false } = {}) {
  const headers = { Accept: "application/json" };
  if (!active) headers["X-Background"] = "1";
  if (post) headers["X-CSRFToken"] = token;
  const answer = await fetch(url, {
    method: post ? "POST" : "GET", headers, body, cache: "no-store", credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.headers.get("X-Screen") === "locked") return { state: "locked" };
  if (answer.status === 403) return { state: "denied" };
  if (answer.type === "opaqueredirect") return { state: "over" };
  const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : { state: "unknown", status: answer.status };
  renew(said);
  return said;
}

// How the session stands; `active` says that somebody typed here, which puts off the sign-out and the lock.
export async function ask(options) {
  const said = await send(told.url, options);
  for (const listener of heard) listener(said);
  return said;
}

// Forms carry the token they were made with; it may have been renewed since. Another person's is not taken.
function renew(said) {
  if (!said.token || (said.who && said.who !== told.who)) return;
  token = said.token;
  write(document);
  if (away) write(away.nodes);
}

function write(root) {
  for (const field of root.querySelectorAll("input[name=csrf_token]")) field.value = token;
  const name = "hx-headers:inherited";
  if (document.body.hasAttribute(name)) document.body.setAttribute(name, JSON.stringify({ "X-CSRFToken": token }));
}

// Pages of one browser tell each other whose they are: another sign-in makes the others ask.
export function announce() { others?.postMessage({ value: value() }); }
export function isOurs(message) { return message.value === undefined || message.value === value(); }

export function isAway() { return away !== null; }

// Put the page away, and what a template holds in its place.
export function put(template) {
  if (!away) {
    const nodes = document.createDocumentFragment();
    away = {
      nodes, title: document.title, look: document.body.className, focus: document.activeElement, at: window.scrollY,
      asked: [...document.querySelectorAll("dialog:modal")],
    };
    nodes.append(...document.body.childNodes);
  }
  document.body.replaceChildren(template.content.cloneNode(true));
  document.body.className = "gate";
  document.title = template.dataset.title;
  write(document);
}

// Put the page back as it was.
export function back() {
  const { nodes, title, look, focus, at, asked } = away;
  away = null;
  document.body.replaceChildren(nodes);
  document.body.className = look;
  document.title = title;
  write(document);
  for (const dialog of asked) {
    dialog.open = false;
    dialog.showModal();
  }
  window.scrollTo(0, at);
  focus?.focus?.({ preventScroll: true });
}

// What is typed anew each time is not kept through a sign-out.
export function forget() {
  for (const field of away.nodes.querySelectorAll("input[type=password], [data-peek], [data-code]")) {
    if (field.matches("[data-peek]")) away.nodes.getElementById(field.dataset.peek).value = "";
    else field.value = "";
  }
}

// Nothing of the page stays.
export function leave(to) {
  if (away) away.nodes = document.createDocumentFragment();
  document.body.replaceChildren();
  location.replace(to);
}
