// The page of a file that is being read: asks how far it has come, and goes on by itself.

const reading = document.getElementById("reading");
const bar = reading.querySelector("progress");
const part = document.getElementById("part");

async function ask() {
  try {
    const answer = await fetch(reading.dataset.state, { headers: { accept: "application/json" }, signal: AbortSignal.timeout(5000) });
    if (answer.ok) {
      const state = await answer.json();
      if (state.state !== "waiting") return location.reload();
      bar.value = state.part;
      part.textContent = state.part;
    }
  } catch { /* the line is down: asked again */ }
  setTimeout(ask, 700);
}
setTimeout(ask, 400);
