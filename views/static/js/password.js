// ul[data-rules=ID] marks each li[data-rule] green while #ID is typed in. What only the server can judge it is asked, once the
// typing pauses; the form's own address answers and keeps nothing.
// [data-peek=ID] shows and hides a password. [data-code] keeps a one-time code to its letters and digits.
const PAUSE = 300; // ms
const JUDGES = {
  length: (text, row) => [...text.normalize("NFC")].length >= Number(row.dataset.least),
  lower: (text) => /\p{Ll}/u.test(text),
  upper: (text) => /\p{Lu}/u.test(text),
  digit: (text) => /\p{Nd}/u.test(text),
  special: (text) => /[^\p{L}\p{N}\s]/u.test(text),
};

document.querySelectorAll("[data-rules]").forEach((list) => {
  const field = document.getElementById(list.dataset.rules);
  if (!field) return;
  const described = new Set((field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
  field.setAttribute("aria-describedby", [...described.add(list.id)].join(" "));
  const rows = [...list.querySelectorAll("[data-rule]")];
  const asked = rows.filter((row) => !JUDGES[row.dataset.rule]);
  let timer = 0;
  let latest = null;
  const judge = () => {
    for (const row of rows) {
      const rule = JUDGES[row.dataset.rule];
      row.classList.toggle("good", Boolean(rule && field.value && rule(field.value, row)));
    }
    clearTimeout(timer);
    latest?.abort();
    if (field.value && asked.length && field.form) timer = setTimeout(ask, PAUSE);
  };
  const ask = async () => {
    const text = field.value;
    latest = new AbortController();
    try {
      const found = await verdicts(field, latest.signal);
      if (field.value !== text) return;
      for (const row of asked) row.classList.toggle("good", Boolean(found[row.dataset.rule]));
    } catch { /* they are judged when the form is sent */ }
  };
  field.addEventListener("input", judge);
  if (field.value) judge();
});

async function verdicts(field, signal) {
  const body = new URLSearchParams({ csrf_token: field.form.elements.csrf_token.value, [field.name]: field.value });
  const headers = { Accept: "application/json", "X-Background": "1" };
  const answer = await fetch(field.form.action, { method: "POST", body, headers, signal, credentials: "same-origin", redirect: "error" });
  return answer.ok ? answer.json() : {};
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-peek]");
  if (!button) return;
  const field = document.getElementById(button.dataset.peek);
  const show = field.type === "password";
  field.type = show ? "text" : "password";
  const label = button.getAttribute("aria-label");
  button.setAttribute("aria-label", button.dataset.hide);
  if (button.title) button.title = button.dataset.hide; // no tip where the person wants none
  button.dataset.hide = label;
  button.setAttribute("aria-pressed", String(show));
  field.focus();
});

// A password that is being shown is sent as a password: browsers then offer to keep it, and no history does.
document.addEventListener("submit", (event) => {
  event.target.querySelectorAll("[data-peek][aria-pressed=true]").forEach((button) => {
    document.getElementById(button.dataset.peek).type = "password";
  });
});

document.addEventListener("input", (event) => {
  const field = event.target.closest?.("[data-code]");
  if (!field) return;
  const clean = field.value.replace(/[^0-9A-Za-z-]/g, "");
  if (clean !== field.value) field.value = clean;
});
