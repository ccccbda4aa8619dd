// A page with something under way fetches itself until that has ended, and takes over its parts. That is no activity of the reader's.
const EVERY = 2000; // ms
const PATIENCE = 8000;

async function fetched() {
  const options = { headers: { "X-Background": "1" }, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE) };
  const answer = await fetch(location.href, options);
  if (!answer.ok || answer.headers.get("X-Screen") === "locked") return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function take(page) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page.getElementById(part.id);
    const label = part.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    if (fresh) part.replaceWith(fresh);
    else part.remove();
    if (label && fresh) [...fresh.querySelectorAll("[aria-label]")].find((one) => one.getAttribute("aria-label") === label)?.focus();
  }
}

async function renew() {
  let page = null;
  if (!document.hidden) {
    page = await fetched().catch(() => undefined); // none this time; null: there is no more to be had
    if (page === null) return;
    if (page) take(page);
  }
  if (document.querySelector("[data-live]")) setTimeout(renew, EVERY);
  else for (const told of document.querySelectorAll("[data-told]")) told.textContent = told.dataset.told;
}

setTimeout(renew, EVERY);
