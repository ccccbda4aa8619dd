// A card beside a name that is pointed at or has the focus: a link to a person's or an account's own page. It tells what lists
// tell. It stays while the pointer is on the name or on the card, Esc closes it, and nothing opens it on touch (WCAG 1.4.13).
const PAGE = /^(.*\/admin)\/(people|accounts)\/([0-9a-f]{8}-[0-9a-f-]{27})$/;
const NOT_IN = ".tabs, .crumb, dialog, [data-no-preview]";
const WAIT = 300; // ms until it opens
const LEAVE = 150; // ms in which the pointer may get from the name to the card
const KEPT = 30_000; // ms for which an answer is shown again
const known = new Map();
let name = null; // the link whose card is meant or shown
let card = null;
let opening = 0;
let leaving = 0;

function wanted(target) {
  const link = target.closest?.("a[href]");
  if (!link || link.closest(NOT_IN)) return null;
  const url = new URL(link.href, location.href);
  // On its own page and its tabs the whole is there already.
  if (url.origin !== location.origin || location.pathname.startsWith(url.pathname)) return null;
  return PAGE.test(url.pathname) ? link : null;
}

async function told(link) {
  const [, root, noun, id] = PAGE.exec(new URL(link.href).pathname);
  const url = `${root}/preview/${noun}/${id}`;
  const before = known.get(url);
  if (before && Date.now() - before.at < KEPT) return before.html;
  const answer = await fetch(url, { headers: { "X-Background": "1" }, credentials: "same-origin", cache: "no-store", redirect: "error" });
  if (!answer.ok) return "";
  const html = await answer.text();
  known.set(url, { html, at: Date.now() });
  return html;
}

function place(link) {
  const at = link.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const below = at.bottom + 6 + height <= window.innerHeight;
  card.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - width - 8))}px`;
  card.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - height - 6)}px`;
}

async function show(link) {
  let html = "";
  try { html = await told(link); } catch { return; }
  const part = new DOMParser().parseFromString(html, "text/html").querySelector("body > .preview-card");
  if (name !== link || !part || !link.isConnected) return;
  card?.remove();
  card = document.createElement("div");
  card.id = "preview";
  card.className = "preview";
  card.setAttribute("role", "tooltip");
  card.popover = "manual";
  card.append(document.importNode(part, true));
  card.addEventListener("pointerenter", stay);
  card.addEventListener("pointerleave", leave);
  document.querySelector("main")?.append(card);
  card.showPopover();
  place(link);
  link.setAttribute("aria-describedby", card.id);
}

function stay() {
  clearTimeout(leaving);
  leaving = 0;
}

function hide() {
  stay();
  clearTimeout(opening);
  name?.removeAttribute("aria-describedby");
  card?.remove();
  name = card = null;
}

function leave() {
  leaving ||= setTimeout(hide, LEAVE);
}

function mean(link) {
  if (link === name) {
    stay();
    return;
  }
  hide();
  name = link;
  opening = setTimeout(show, WAIT, link);
}

document.addEventListener("pointerover", (event) => {
  const link = event.pointerType === "mouse" && wanted(event.target);
  if (link) mean(link);
  else if (name && !card?.contains(event.target)) leave();
});
document.addEventListener("focusin", (event) => {
  const link = event.target.matches(":focus-visible") && wanted(event.target);
  if (link) mean(link);
  else if (name) hide();
});
document.addEventListener("focusout", (event) => { if (event.target === name) leave(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && name) {
    if (card) event.preventDefault();
    hide();
  }
}, true);
for (const gone of ["click", "scroll"]) document.addEventListener(gone, (event) => { if (name && !card?.contains(event.target)) hide(); }, true);
