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

  // Saved with the profile: it holds here too, and "as my device" lets this browser's own choice go.
  document.addEventListener("submit", (event) => {
    const chosen = event.target.querySelector?.("input[type=radio][name=theme]:checked");
    if (!chosen) return;
    try {
      if (chosen.value === "auto") localStorage.removeItem(key);
      else localStorage.setItem(key, chosen.value);
    } catch { /* no storage: the person's choice holds */ }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-switch]");
    if (!button) return;
    event.preventDefault();
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    keep(root.dataset.bsTheme);
  });
})();
