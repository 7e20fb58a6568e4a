// What the pages of records need beyond app.js: one more line in a document, and the print button.

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (!event.target.closest("[data-add-line]")) return;
  const rows = document.querySelector("[data-lines]");
  const total = document.querySelector(`[name=${rows.dataset.lines}-TOTAL_FORMS]`);
  const blank = document.querySelector("[data-line-template]").innerHTML.replaceAll("__prefix__", total.value);
  rows.insertAdjacentHTML("beforeend", blank);
  total.value = Number(total.value) + 1;
  rows.lastElementChild.querySelector("input").focus();
});
