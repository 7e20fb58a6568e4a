// The sign of life of an open portal page: once a minute, only while somebody can see it.
const MINUTE = 60_000;
const { heartbeat, token, area } = document.body.dataset;

async function beat() {
  if (document.visibilityState !== "visible") return;
  const answer = await fetch(heartbeat, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: new URLSearchParams({ area: area.slice(0, 60) }),
  }).catch(() => null);
  // Sent elsewhere: the session is over, or goes on for another company. The page says which.
  if (answer?.redirected) location.reload();
}

if (heartbeat) {
  beat();
  setInterval(beat, MINUTE);
  document.addEventListener("visibilitychange", beat);
}
