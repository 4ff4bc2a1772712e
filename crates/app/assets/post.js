// Fetches the page anew and shows what has changed, without moving the reader. Without script the page reloads itself.
const seconds = Number(document.querySelector('script[data-seconds]')?.dataset.seconds);

async function renew() {
  const main = document.querySelector('main');
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
      const reading = main.contains(document.activeElement) || !getSelection().isCollapsed;
      if (fresh && !reading && fresh.innerHTML !== main.innerHTML) main.replaceWith(fresh);
    }
  } catch {
    // The demo was ended; it may come back.
  }
  setTimeout(renew, 1000 * seconds);
}

if (seconds > 0) setTimeout(renew, 1000 * seconds);
