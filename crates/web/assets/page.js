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

// Codes: a paste with spaces, hyphens or words around it becomes its digits: six, or ten where a letter has so many.
for (const field of document.querySelectorAll(".field.code input")) {
  field.addEventListener("input", () => {
    const digits = field.value.replace(/\D/g, "").slice(0, 10);
    const half = digits.length > 6 ? 5 : 3;
    const shown = digits.length > half ? `${digits.slice(0, half)} ${digits.slice(half)}` : digits;
    if (field.value !== shown && field.selectionStart === field.value.length) field.value = shown;
  });
  field.form.addEventListener("submit", () => {
    const digits = field.value.replace(/\D/g, "");
    field.value = digits.slice(0, digits.length < 10 ? 6 : 10);
  });
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
    const length = [...field.value].length;
    // What is long enough may go without the kinds of characters.
    const kinds = (li) => li.dataset.passphrase && length >= Number(li.dataset.passphrase);
    for (const li of list.children) li.classList.toggle("met", meets[li.dataset.rule](field.value, li) || Boolean(kinds(li)));
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
