// Theme before the first paint: this browser's choice, else the person's (already on <html>), else the system's.
// [data-theme-switch] turns it over; inside a form[data-theme-form] the choice is kept with the person too.
(function () {
  "use strict";
  const root = document.documentElement;
  const key = "gatehouse.theme";
  root.classList.add("js");

  function stored() {
    try { return localStorage.getItem(key); } catch { return null; }
  }

  function keep(theme) {
    try { localStorage.setItem(key, theme); } catch { /* no storage: it lasts for this page */ }
    const form = document.querySelector("form[data-theme-form]");
    if (!form) return;
    const body = new FormData(form);
    body.set("theme", theme);
    fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" }).catch(() => {});
  }

  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const kept = stored();
  root.dataset.bsTheme = kept === "dark" || kept === "light" ? kept : root.dataset.bsTheme || system;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-switch]");
    if (!button) return;
    event.preventDefault();
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    keep(root.dataset.bsTheme);
  });
})();
