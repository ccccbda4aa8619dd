// ul[data-rules=ID] marks each li[data-rule] green while #ID is typed in. Rules it can't judge wait for the server.
// [data-peek=ID] shows and hides a password. [data-code] keeps a one-time code to its letters and digits.
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
  const judge = () => {
    for (const row of list.querySelectorAll("[data-rule]")) {
      const rule = JUDGES[row.dataset.rule];
      row.classList.toggle("good", Boolean(rule && field.value && rule(field.value, row)));
    }
  };
  field.addEventListener("input", judge);
  if (field.value) judge();
});

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
