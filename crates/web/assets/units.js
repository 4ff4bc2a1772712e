// Selects every unit of a list at once, and says how many are selected. Without this each is ticked, or all are added by a button.

const form = document.getElementById("ask");
const boxes = form ? [...form.querySelectorAll('input[name="unit"]')] : [];
const every = document.getElementById("every");

if (every) {
  const said = form.querySelector("[data-chosen]");
  const tell = () => {
    const n = boxes.filter((box) => box.checked).length;
    every.checked = n === boxes.length;
    every.indeterminate = n > 0 && n < boxes.length;
    said.textContent = said.dataset.chosen.replace("{n}", () => n).replace("{of}", () => boxes.length);
  };
  every.closest("[data-all]").hidden = said.hidden = false;
  every.addEventListener("change", () => {
    for (const box of boxes) box.checked = every.checked;
    tell();
  });
  form.addEventListener("change", tell);
  tell();
}
