// Session rules: the limit's own fields show while it is on; from 2 devices on a new sign-in is always refused.
const box = document.querySelector("[data-session-limit]");
const limited = document.getElementById("limited");
const most = document.getElementById("limit");

if (box && most) {
  const choices = [...box.querySelectorAll("input[type=radio]")];
  let chosen = choices.find((choice) => choice.checked)?.value;
  const follow = () => {
    box.hidden = Boolean(limited) && !limited.checked;
    const fixed = Number(most.value) > 1;
    for (const choice of choices) {
      if (fixed) choice.checked = choice.value === "refuse";
      else choice.checked = choice.value === chosen;
      choice.disabled = fixed && choice.value !== "refuse";
    }
  };
  for (const choice of choices) {
    choice.addEventListener("change", () => { if (choice.checked) chosen = choice.value; });
  }
  limited?.addEventListener("change", follow);
  most.addEventListener("input", follow);
  follow();
}
