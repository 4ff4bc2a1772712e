// Turns the picture without leaving the page, by its buttons and by the arrow keys, so that the focus stays where it is. Without this each turn is a page,
// on which the button that was pressed has the focus.

const form = document.getElementById("turn");
const picture = form.querySelector(".turned");
const buttons = [...form.querySelectorAll('button[value="left"], button[value="right"]')];
let turns = Promise.resolve();

// One after the other: each is counted, however fast they come.
function turn(button) {
  turns = turns.then(async () => {
    const body = new URLSearchParams(new FormData(form));
    body.set("turn", button.value);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return location.reload();
    const { picture: src } = await answer.json();
    await new Promise((done) => {
      picture.onload = picture.onerror = done;
      picture.src = src;
    });
  });
}

form.addEventListener("submit", (event) => {
  if (!buttons.includes(event.submitter)) return;
  event.preventDefault();
  turn(event.submitter);
});

document.addEventListener("keydown", (event) => {
  const way = { ArrowLeft: "left", ArrowRight: "right" }[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  turn(buttons.find((button) => button.value === way));
});

document.getElementById("keys").hidden = false;
