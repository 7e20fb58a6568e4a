// What the pages need beyond HTML. Events are caught on the document, so what htmx swaps in works at once.

const live = (text) => { document.getElementById("live").textContent = text; };
const on = (type, selector, handler) => document.addEventListener(type, (event) => {
  const target = event.target.closest?.(selector);
  if (target) handler(target, event);
});

// "/" goes to the search of the list, or to the one of the top bar.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, dialog")) return;
  const search = [...document.querySelectorAll("[data-search]")].filter((input) => input.offsetParent).pop();
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// Rows ticked for a bulk action: shift-click takes a range, "all" means every result of the filter.
let lastPick = null;

function showBulk(form, all = false) {
  const picks = [...form.querySelectorAll("[name=select]")];
  const ticked = picks.filter((pick) => pick.checked).length;
  const count = form.querySelector("[data-bulk-count]");
  const page = form.querySelector("[data-pick-page]");
  const whole = picks.length > 0 && ticked === picks.length;
  form.querySelector("[data-all]").value = all ? "1" : "";
  form.querySelector("[data-bulk-bar]").hidden = ticked === 0;
  form.querySelector("[data-pick-all]").hidden = all || !whole || count.dataset.allCount === String(picks.length);
  count.textContent = all ? count.dataset.allCount : ticked;
  page.checked = whole;
  page.indeterminate = ticked > 0 && !whole;
}

on("click", "[data-bulk] [name=select]", (pick, event) => {
  const picks = [...pick.form.querySelectorAll("[name=select]")];
  const [from, to] = [picks.indexOf(lastPick), picks.indexOf(pick)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0) picks.slice(from, to + 1).forEach((each) => { each.checked = pick.checked; });
  lastPick = pick;
  showBulk(pick.form);
});
on("click", "[data-pick-page]", (page) => {
  page.form.querySelectorAll("[name=select]").forEach((pick) => { pick.checked = page.checked; });
  showBulk(page.form);
});
on("click", "[data-pick-all]", (button) => showBulk(button.form, true));
on("click", "[data-pick-none]", (button) => {
  button.form.querySelectorAll("[name=select]").forEach((pick) => { pick.checked = false; });
  showBulk(button.form);
  button.form.querySelector("[data-pick-page]").focus();
});

// A button that ticks all the boxes of its group, or none.
on("click", "[data-tick]", (button) => {
  button.closest("fieldset").querySelectorAll("[type=checkbox]").forEach((box) => { box.checked = button.dataset.tick === "all"; });
});

// A filter form leaves no empty parameters in the address, and one for several values.
on("formdata", "form[data-clean]", (form, event) => {
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  for (const { name, selectedOptions } of form.querySelectorAll("select[multiple]")) {
    if (selectedOptions.length) event.formData.set(name, [...selectedOptions].map(({ value }) => value).join(","));
  }
});

// Leaving a form with unsaved changes asks first.
const state = (form) => new URLSearchParams([...new FormData(form)].map(([key, value]) => [key, value.name ?? value])).toString();
const guarded = new Map();
on("submit", "form[data-guard]", (form) => guarded.delete(form));
addEventListener("beforeunload", (event) => {
  for (const [form, before] of guarded) if (form.isConnected && state(form) !== before) event.preventDefault();
});

// A button or form with data-confirm asks in a dialog before it goes out.
on("submit", "form", (form, event) => {
  const button = event.submitter;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (!question || form.dataset.confirmed) return;
  event.preventDefault();
  const dialog = document.getElementById("confirm");
  dialog.querySelector("#confirm-text").textContent = question;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(button);
  }, { once: true });
  dialog.showModal();
});

// A form goes out once: the pressed button shows that it works, and none can be pressed until a page comes in its place.
const buttons = (form) => [...form.elements].filter(({ type }) => type === "submit");
on("submit", "form[method=post]:not([data-download])", (form, event) => {
  if (event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.classList.add("btn-loading");
  setTimeout(() => buttons(form).forEach((button) => { button.disabled = true; })); // what the pressed one says goes along
});
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    buttons(form).forEach((button) => { button.disabled = false; button.classList.remove("btn-loading"); });
  }
});

on("click", "[data-copy]", async (button) => {
  await navigator.clipboard.writeText(button.dataset.copy);
  live(document.body.dataset.copied);
  button.classList.add("text-success");
  setTimeout(() => button.classList.remove("text-success"), 1500);
});

// The lines of a data-sortable list are dragged into order, or moved by Alt and the arrow keys.
let dragged = null;

on("dragstart", "[data-sortable] > label", (line) => { dragged = line; });
on("dragend", "[data-sortable] > label", () => { dragged = null; });
on("dragover", "[data-sortable] > label", (line, event) => {
  if (dragged?.parentElement !== line.parentElement) return;
  event.preventDefault();
  const { top, height } = line.getBoundingClientRect();
  line[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});
on("keydown", "[data-sortable] input", (input, event) => {
  const line = input.closest("label");
  const up = event.key === "ArrowUp";
  const other = up ? line.previousElementSibling : line.nextElementSibling;
  if (!event.altKey || !(up || event.key === "ArrowDown") || !other?.matches("label")) return;
  event.preventDefault();
  other[up ? "before" : "after"](line);
  input.focus();
});

// Long, multiple and remote selects become searchable ones; a short one stays as the browser draws it.
const SHORT = 12;

function searchable(select) {
  const { url, placeholder, create } = select.dataset;
  if (select.tomselect || (!url && !select.multiple && select.options.length <= SHORT)) return;
  const nothing = (data, escape) => `<div class="no-results">${escape(document.body.dataset.nothing)}</div>`;
  new TomSelect(select, {
    plugins: select.multiple ? ["remove_button"] : ["dropdown_input"],
    maxOptions: 200,
    clearAfterSelect: true,
    allowEmptyOption: !select.required,
    placeholder: placeholder ?? "",
    create: Boolean(create),
    render: {
      no_results: nothing,
      option_create: ({ input }, escape) => `<div class="create">${escape(create)} <strong>${escape(input)}</strong></div>`,
    },
    ...(url && {
      valueField: "value",
      labelField: "text",
      searchField: [],
      load: async (query, show) => {
        const answer = await fetch(`${url}?${new URLSearchParams({ q: query })}`, { headers: { Accept: "application/json" } });
        show(answer.ok ? await answer.json() : []);
      },
    }),
  });
}

// Wider than its place: the table scrolls inside a frame of its own; otherwise its head sticks to the window.
const fit = (frame) => {
  frame.classList.remove("is-wide");
  frame.classList.toggle("is-wide", frame.scrollWidth > frame.clientWidth + 1);
};
const widths = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));

function prepare(root) {
  root.querySelectorAll("select[data-select]").forEach(searchable);
  root.querySelectorAll("form[data-bulk]").forEach((form) => showBulk(form));
  root.querySelectorAll("form[data-guard]").forEach((form) => guarded.set(form, state(form)));
  root.querySelectorAll("[data-sortable] > label").forEach((line) => { line.draggable = true; });
  root.querySelectorAll(".table-scroll").forEach((frame) => widths.observe(frame));
  root.querySelector("[data-focus]")?.focus();
  // What is current may be off the screen: a tab on a phone, the last entries of the menu.
  root.querySelectorAll(".tab.active, .sidebar-link.active").forEach((one) => one.scrollIntoView({ block: "nearest", inline: "center" }));
  [root, ...root.querySelectorAll("[data-label-of]")].filter((one) => one.dataset.labelOf).forEach(follow);
  root.querySelectorAll("form.record-form").forEach(ofType);
}

// Fields for clients of some types are shown while the type is one of them; a section without any is not.
function ofType(form) {
  const type = form.querySelector("[name=client_type]")?.value;
  if (type === undefined) return;
  form.querySelectorAll("[data-types]").forEach((input) => {
    input.closest(".field").hidden = !input.dataset.types.split(" ").includes(type);
  });
  form.querySelectorAll("fieldset.card").forEach((part) => { part.hidden = !part.querySelector(".field:not([hidden])"); });
}
on("change", "[name=client_type]", (select) => ofType(select.form));

// What the server says of one field may rename its label and choose an option of another.
function follow({ dataset: { labelOf, label, pick } }) {
  const title = document.querySelector(`label[for="${labelOf}"]`);
  if (title) title.textContent = label;
  const [name, value] = (pick ?? "").split("=");
  const option = name && document.querySelector(`input[name="${name}"][value="${value}"]`);
  if (option) option.checked = true;
}

document.addEventListener("htmx:load", (event) => {
  prepare(event.target);
  if (event.target !== document.body && event.target.dataset.announce) live(event.target.dataset.announce);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-bulk]").forEach((form) => showBulk(form));
});
