// a[data-act] opens the act's form in a dialog in place of leading to its page. The same address answers with a <dialog> to
// the header X-Dialog. What isn't one (a refusal, a sign-in, a locked screen) is loaded as a page, as without script.
// A dialog that is closed is gone; one that came back with errors stays, with what was typed.
const ASKED = { headers: { "X-Dialog": "1" }, credentials: "same-origin", cache: "no-store" };
const SIGNED_OUT = 401; // or locked
let opener = null; // whose dialog is being fetched

// Where the act was asked for is where it leads back to, if its link names no other page.
function address(link) {
  const url = new URL(link.href);
  if (!url.searchParams.has("next")) url.searchParams.set("next", location.pathname + location.search);
  return url;
}

async function ask(url, options = {}) {
  const answer = await fetch(url, { ...ASKED, ...options });
  const go = answer.headers.get("X-Go");
  if (go) return { go };
  const html = new DOMParser().parseFromString(await answer.text(), "text/html");
  const dialog = html.querySelector("body > dialog.act");
  return dialog ? { dialog: document.importNode(dialog, true) } : { page: html, status: answer.status };
}

function leave(to) {
  const there = new URL(to, location.href);
  if (there.pathname !== location.pathname || there.search !== location.search) location.assign(there);
  else {
    if (there.hash) location.hash = there.hash;
    location.reload();
  }
}

// Scripts of a parsed page don't run; those that the form needs (passkeys) are put in anew with this page's nonce.
function run(part) {
  const nonce = document.querySelector("script[nonce]")?.nonce;
  for (const old of part.querySelectorAll("script[src^='/static/']")) {
    const made = document.createElement("script");
    if (!document.head.querySelector(`script[src="${CSS.escape(old.getAttribute("src"))}"]`)) {
      made.async = false;
      made.nonce = nonce;
      if (old.type) made.type = old.type;
      made.src = old.src;
      document.head.append(made);
    }
    old.remove();
  }
}

function show(dialog, from) {
  document.body.append(dialog);
  run(dialog);
  dialog.addEventListener("close", () => dialog.remove(), { once: true });
  dialog.dispatchEvent(new CustomEvent("ask", { bubbles: true, detail: from }));
}

// The next step in the same dialog.
function replace(dialog, part) {
  if (!dialog.isConnected) return;
  dialog.replaceChildren(...part.childNodes);
  run(dialog);
  dialog.dispatchEvent(new CustomEvent("ask", { bubbles: true }));
}

function sent(form, submitter) {
  const body = new FormData(form, submitter);
  if (form.method === "post") return ask(form.action, { method: "POST", body });
  const url = new URL(form.action);
  url.search = new URLSearchParams(body);
  return ask(url);
}

// [data-fill=ID]: a saved text goes into its field, after a reason that was typed.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  const field = button && document.getElementById(button.dataset.fill);
  if (!field) return;
  const given = [...button.parentElement.children].map((one) => one.textContent);
  const typed = field.value.trim();
  const replaced = !typed || field.value === field.defaultValue || given.includes(typed);
  field.value = replaced ? button.textContent : `${typed} ${button.textContent}`;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-act]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (opener) return;
  opener = link;
  const open = link.closest("dialog.act");
  link.setAttribute("aria-busy", "true");
  try {
    const { go, dialog } = await ask(address(link));
    if (go) leave(go);
    else if (!dialog) location.assign(link.href);
    else if (open) replace(open, dialog);
    else show(dialog, link);
  } catch {
    location.assign(link.href);
  } finally {
    link.removeAttribute("aria-busy");
    opener = null;
  }
});

// After js/busy.js, which lets a form be sent once and turns its button.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const old = form.closest("dialog.act");
  if (!old || event.defaultPrevented) return;
  event.preventDefault();
  try {
    const { go, dialog, page, status } = await sent(form, event.submitter);
    if (go) leave(go);
    else if (dialog) replace(old, dialog);
    else if (status === SIGNED_OUT) form.submit(); // nothing was done, and the page keeps what was typed
    // A refusal or a fault came as a page: it is shown as it is, since asking again would do the act twice.
    else document.documentElement.replaceWith(document.importNode(page.documentElement, true));
  } catch {
    form.dispatchEvent(new CustomEvent("unsent", { bubbles: true }));
    if (form.method !== "post") form.submit();
    else if (navigator.onLine) location.reload(); // it may have been done: the page tells
  }
});
