// Changing a cell where it stands: Enter or a double click opens it, its row's rules answer at once. Without this each row has a page of its own.

const table = document.getElementById("rows");
const { correct, csrf, reason: why, save, stop, value: label } = table.dataset;
const last = new Map();
let open;
// The reason is often the same for the next cell. It stays on this page alone: it may be about a person.
let lastReason = "";

function close() {
  if (!open) return;
  const { cell, old } = open;
  open = undefined;
  cell.replaceChildren(...old);
  cell.focus();
}

function field(text, initial) {
  const outer = document.createElement("label");
  const input = document.createElement("input");
  input.value = initial;
  outer.append(text, input);
  return [outer, input];
}

function begin(cell) {
  if (open?.cell === cell) return;
  close();
  const old = [...cell.childNodes];
  const form = document.createElement("form");
  form.className = "cell-form";
  const [valueLabel, value] = field(label, cell.dataset.value ?? old[0]?.nodeValue?.trim() ?? "");
  const [reasonLabel, reason] = field(why, lastReason);
  const words = document.createElement("p");
  words.className = "wrong-words";
  words.setAttribute("role", "alert");
  words.textContent = cell.title;
  const yes = document.createElement("button");
  yes.className = "button primary small";
  yes.textContent = save;
  const no = document.createElement("button");
  no.type = "button";
  no.className = "button quiet small";
  no.textContent = stop;
  no.onclick = close;
  form.append(valueLabel, reasonLabel, words, yes, no);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    yes.disabled = true;
    const row = cell.parentElement.dataset.row;
    const body = new URLSearchParams({ csrf, row, field: cell.dataset.field, value: value.value, reason: reason.value, last: last.get(`${row} ${cell.dataset.field}`) ?? (await lastOf(row, cell.dataset.field)) });
    const answer = await fetch(correct, { method: "POST", headers: { accept: "application/json" }, body }).catch(() => undefined);
    const said = await answer?.json().catch(() => undefined);
    yes.disabled = false;
    if (!answer?.ok) { words.textContent = said ? `${said.title}. ${said.detail}` : "…"; return; }
    lastReason = reason.value;
    open = undefined;
    show(cell.parentElement, said);
    cell.focus();
  });
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); event.stopPropagation(); });
  open = { cell, old };
  cell.replaceChildren(form);
  value.select();
}

// What the server knows of the cell's last change; the row's own page says it.
async function lastOf(row, name) {
  const page = await fetch(`${correct.replace(/correct$/, "row")}/${row}?field=${encodeURIComponent(name)}`);
  const text = await page.text();
  return /name="last" value="(\d+)"/.exec(text)?.[1] ?? "0";
}

function show(line, { cells, left, ready, last: numbers }) {
  for (const [name, number] of Object.entries(numbers)) last.set(`${line.dataset.row} ${name}`, number);
  for (const { field: name, value, wrong, received } of cells) {
    const cell = line.querySelector(`td[data-field="${CSS.escape(name)}"]`);
    if (!cell) continue;
    cell.replaceChildren(value);
    // Set where the page shows invisible characters by name.
    delete cell.dataset.value;
    cell.classList.toggle("is-wrong", wrong !== "");
    cell.classList.toggle("is-changed", received !== null);
    cell.title = wrong;
    if (wrong) {
      const words = document.createElement("span");
      words.className = "unseen";
      words.textContent = ` (${wrong})`;
      cell.append(words);
    }
  }
  const words = document.querySelector("#left strong");
  // With nothing left the page has the way to submit.
  if (words && ready) return location.reload();
  if (words && left) words.textContent = left;
}

if (correct) {
  document.getElementById("how").hidden = false;
  for (const cell of table.querySelectorAll("td[data-field]")) cell.tabIndex = -1;
  table.querySelector("td[data-field]")?.setAttribute("tabindex", "0");
  table.addEventListener("dblclick", (event) => { const cell = event.target.closest("td[data-field]"); if (cell && !event.target.closest("form")) begin(cell); });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td[data-field]");
    if (!cell || event.target.closest("form")) return;
    if (event.key === "Enter" || event.key === "F2") { event.preventDefault(); return begin(cell); }
    const at = [...cell.parentElement.children].indexOf(cell);
    const next = { ArrowLeft: cell.previousElementSibling, ArrowRight: cell.nextElementSibling, ArrowUp: cell.parentElement.previousElementSibling?.children[at], ArrowDown: cell.parentElement.nextElementSibling?.children[at] }[event.key];
    if (!next?.dataset.field) return;
    event.preventDefault();
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
