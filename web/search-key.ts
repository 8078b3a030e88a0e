/** "/" goes to a page's search, unless somebody writes. @param focus goes there */
export function focusOnSlash(focus: () => void): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.composedPath()[0] instanceof HTMLInputElement) return;
    event.preventDefault();
    focus();
  });
}
