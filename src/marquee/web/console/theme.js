// Light or dark, before anything is painted; a plain script, since a module would come too late.
{
  let chosen = null;
  try {
    chosen = localStorage.getItem("marquee.console.theme");
  } catch {
    // a browser that keeps nothing follows the system
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}
