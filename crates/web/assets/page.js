// What makes forms a little easier where there is script. Everything works without.

for (const button of document.querySelectorAll("[data-show]")) {
  const field = document.getElementById(button.dataset.show);
  const words = [button.textContent, button.dataset.hide];
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.textContent = words[shown ? 1 : 0];
    button.setAttribute("aria-pressed", String(shown));
    field.focus();
  });
}

// Codes: a paste with spaces, hyphens or words around it becomes its six digits.
for (const field of document.querySelectorAll(".field.code input")) {
  field.addEventListener("input", () => {
    const digits = field.value.replace(/\D/g, "").slice(0, 6);
    const shown = digits.length > 3 ? `${digits.slice(0, 3)} ${digits.slice(3)}` : digits;
    if (field.value !== shown && field.selectionStart === field.value.length) field.value = shown;
  });
  field.form.addEventListener("submit", () => { field.value = field.value.replace(/\D/g, ""); });
}

const meets = {
  least: (text, li) => [...text].length >= Number(li.dataset.least),
  upper: (text) => /\p{Lu}/u.test(text),
  lower: (text) => /\p{Ll}/u.test(text),
  digit: (text) => /\p{Nd}/u.test(text),
  special: (text) => /[^\p{L}\p{N}]/u.test(text),
};
for (const list of document.querySelectorAll("[data-rules-for]")) {
  const field = document.getElementById(list.dataset.rulesFor);
  const update = () => {
    for (const li of list.children) li.classList.toggle("met", meets[li.dataset.rule](field.value, li));
  };
  field.addEventListener("input", update);
  update();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const items = [...source.querySelectorAll("li")].map((li) => li.textContent);
    await navigator.clipboard.writeText(items.length ? items.join("\n") : source.textContent);
    button.textContent = button.dataset.done;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
