// [data-passkey=get|create] asks an authenticator: the challenge comes from data-options, the answer goes into a hidden
// field (data-field) of the button's form, which is then sent, to data-action where there is one.
const { browserSupportsWebAuthn, startAuthentication, startRegistration } = globalThis.SimpleWebAuthnBrowser;
const CSRF = "csrf_token";

function say(button, words) {
  const line = button.closest("[data-passkey-field]")?.querySelector("[data-passkey-said]");
  if (!line) return;
  line.querySelector("span").textContent = words || "";
  line.hidden = !words;
}

function busy(button, on) {
  button.classList.toggle("busy", on);
  button.toggleAttribute("aria-busy", on);
  button.disabled = on;
}

async function challenge(button, form) {
  const response = await fetch(button.dataset.options, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements[CSRF].value, Accept: "application/json" },
    credentials: "same-origin",
  });
  const type = response.headers.get("Content-Type") || "";
  if (response.redirected || !type.startsWith("application/json")) {
    // The session has ended, or its screen is locked: js/session.js keeps the page, where there is one.
    if (document.dispatchEvent(new Event("session:doubt", { cancelable: true }))) location.reload();
    return null;
  }
  const told = await response.json();
  if (response.ok) return told;
  if (told.go) location.assign(told.go);
  else say(button, told.message);
  return null;
}

function send(button, form, answer) {
  let field = form.elements[button.dataset.field];
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = button.dataset.field;
    form.append(field);
  }
  field.value = JSON.stringify(answer);
  if (button.dataset.action) form.action = button.dataset.action;
  form.requestSubmit();
}

function why(button, error) {
  if (error.name === "NotAllowedError" || error.name === "AbortError") return button.dataset.cancelled;
  if (error.name === "InvalidStateError") return button.dataset.there;
  return button.dataset.failed;
}

async function press(button) {
  const form = button.form;
  say(button, "");
  busy(button, true);
  try {
    const optionsJSON = await challenge(button, form);
    if (!optionsJSON) return;
    const start = button.dataset.passkey === "create" ? startRegistration : startAuthentication;
    send(button, form, await start({ optionsJSON }));
  } catch (error) {
    say(button, why(button, error));
  } finally {
    busy(button, false);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-passkey]");
  if (button && !button.disabled) press(button);
});

if (!browserSupportsWebAuthn()) {
  document.querySelectorAll("[data-passkey]").forEach((button) => {
    button.disabled = true;
    say(button, button.dataset.none);
  });
}
