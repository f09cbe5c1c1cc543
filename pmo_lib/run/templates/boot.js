"use strict";
(() => {
  const root = document.documentElement;
  const make = (tag, more = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), more);
    node.append(...children);
    return node;
  };

  const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

  // The rows behind a number are data until someone opens them.
  const rows = read("rows");
  const spread = ([head, cells]) => [head, cells.flatMap((cell) => (typeof cell === "string" ? [cell] : cell < 0 ? Array(-cell).fill("\u2013") : [rows.words[cell]]))];
  const row = (heads, kind, ...scope) => make("tr", {}, ...heads.map((words) => make(kind, scope.length ? { scope: scope[0] } : {}, make("bdi", { textContent: words }))));
  const behind = (id, place) => {
    const [set, columns, of] = rows.of[id];
    const [heads, runs] = rows.sets[set];
    const places = [];
    for (let n = 0; n < runs.length; n += 2) for (let k = 0; k < runs[n + 1]; k++) places.push(runs[n] + k);
    const told = columns.map((n) => spread(rows.columns[n]));
    const body = places.map((at) => row([...rows.who[at].map((word) => (typeof word === "string" ? word : rows.words[word])), ...told.map(([, cells]) => cells[at] ?? "\u2013")], "td"));
    const table = make("table", {}, make("thead", {}, row([...heads, ...told.map(([head]) => head)], "th", "col")), make("tbody", {}, ...body));
    for (let n = heads.length; n < heads.length + told.length; n++) {
      const column = [...table.rows].map((line) => line.cells[n]);
      const numeric = column.slice(1).every((cell) => /^([+\u2212]?[\d,.]+|\u2013)$/.test(cell.textContent));
      if (numeric) for (const cell of column) cell.className = "num";
    }
    table.dataset.name = id;
    const scroll = make("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "Rows behind a number" }, table);
    const words = `The row${of === 1 ? "" : "s"} behind it${of > places.length ? `, ${places.length} of ${of}` : ""}`;
    const box = make("details", {}, make("summary", { textContent: words }));
    box.addEventListener("toggle", () => {
      if (table.isConnected) return;
      box.append(scroll);
      handle(table, id);
    });
    place.append(box);
  };
  for (const id in rows?.of) {
    const place = document.getElementById("n-" + id);
    if (place) behind(id, place.nextElementSibling);
  }

  document.querySelector(".unscripted")?.remove();

  // On a phone the tabs of the reports scroll: the current one is in view.
  const tab = document.querySelector(".tabs [aria-current]");
  if (tab) tab.parentNode.scrollLeft = tab.offsetLeft - tab.parentNode.offsetLeft - 16;

  // A link to a number opens whatever it lies in.
  const open = () => {
    const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    for (let node = place; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    (place.tagName === "DT" ? place.nextElementSibling : place).querySelector(":scope > details")?.setAttribute("open", "");
    place.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();

  // How old the data is on the day of reading.
  for (const node of document.querySelectorAll("time[datetime]")) {
    const days = Math.floor((Date.now() - Date.parse(node.dateTime)) / 864e5);
    if (days >= 0) node.after(make("span", { className: "age", textContent: days === 0 ? " (today)" : ` (${days} day${days === 1 ? "" : "s"} ago)` }));
  }

  // Long tables: one body, sorted and filtered here; a spreadsheet gets text where it would see a formula.
  const value = (cell) => {
    const told = cell.dataset.v ?? cell.querySelector("time")?.dateTime ?? cell.textContent.trim().toLocaleLowerCase();
    return told === "" || Number.isNaN(+told) ? meant(told) : +told;
  };
  // What a person reads in "14 May 2026", "\u2212\u20ac1.2 m", "+6.3 pp" or "7 of 12"; other words stay words.
  const SCALE = { k: 1e3, m: 1e6, bn: 1e9 };
  const meant = (words) => {
    if (/^\d{1,2} [a-z]{3,9} \d{4}$/.test(words)) return Date.parse(words);
    const of = words.match(/^([\d,]+) of ([\d,]+)$/);
    if (of) return of[1].replaceAll(",", "") / of[2].replaceAll(",", "");
    const told = words.match(/^([+\u2212]?)(?:[a-z]{3}|\p{Sc})?\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?\s?(%|pp|k|m|bn|days?)?$/u);
    return told ? (told[1] === "\u2212" ? -1 : 1) * (told[2].replaceAll(",", "") + (told[3] ?? "")) * (SCALE[told[4]] ?? 1) : words;
  };
  const compare = (a, b) => (typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? -1 : 1);
  const harmless = (words) => (/^\s*[=+@\-\t\r\uff1d\uff0b\uff0d\uff20]/.test(words) ? "'" + words : words);
  const quoted = (cell) => {
    const words = cell.dataset.v === undefined ? harmless(cell.textContent.trim().replace(/\s+/g, " ")) : cell.dataset.v;
    return /[",;\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
  };
  const save = (table, name) => {
    const lines = [...table.rows].map((row) => [...row.cells].map(quoted).join(","));
    const link = make("a", { href: URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv" })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const LONG = 8;
  const tables = [];
  const handle = (table, number) => {
    const scroll = table.closest(".scroll");
    const rest = scroll?.nextElementSibling?.matches("details.rest") ? scroll.nextElementSibling : null;
    const body = table.tBodies[0];
    if (!scroll || !body || table.closest("details.rest")) return;
    const few = body.rows.length;
    if (rest) {
      body.append(...rest.querySelectorAll("tbody tr"));
      rest.remove();
    }
    const rows = [...body.rows];
    const bar = make("p", { className: "handles" });
    const fold = table.closest("section")?.querySelector(":scope > details.method");
    let all = !rest, words = "";
    const show = () => {
      const fits = rows.filter((row) => row.textContent.replaceAll("\u00a0", " ").toLocaleLowerCase().includes(words));
      const order = [...body.rows].filter((row) => fits.includes(row));
      for (const row of rows) row.hidden = true;
      order.forEach((row, at) => { row.hidden = !all && !words && at >= few; });
      if (told) told.textContent = words ? `${fits.length} of ${rows.length}` : "";
      if (more) more.hidden = all || !!words;
    };
    const told = rows.length > LONG ? make("span", { className: "told", role: "status" }) : null;
    const more = rest ? make("button", { type: "button", textContent: `Show all ${rows.length}`, onclick: () => { all = true; show(); } }) : null;
    if (more) bar.append(more);
    if (rows.length > LONG) {
      const box = make("input", { type: "search", id: `filter-${number}`, oninput: () => { words = box.value.trim().toLocaleLowerCase(); show(); } });
      bar.append(make("label", { htmlFor: box.id, textContent: "Filter" }), box, told);
    }
    const csv = make("button", { type: "button", textContent: "Save as CSV", onclick: () => save(table, `${table.dataset.name || "table"}.csv`) });
    if (fold && !fold.contains(table)) fold.append(make("p", { className: "handles" }, csv, table.caption?.textContent.trim() ?? ""));
    else bar.append(csv);
    if (bar.childElementCount) scroll.after(bar);
    if (rows.length > 2) {
      [...table.tHead.rows[0].cells].forEach((head, column) => {
        const button = make("button", { type: "button", className: "sort" }, ...head.childNodes);
        head.replaceChildren(button);
        button.onclick = () => {
          const down = head.getAttribute("aria-sort") === "ascending";
          for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          const missing = (cell) => cell.textContent.trim() === "\u2013";
          rows.sort((a, b) => {
            const [x, y] = [a.cells[column], b.cells[column]];
            if (missing(x) || missing(y)) return missing(x) - missing(y);
            return (down ? -1 : 1) * compare(value(x), value(y));
          });
          rows.sort((a, b) => a.classList.contains("total") - b.classList.contains("total"));
          body.append(...rows);
          show();
        };
      });
    }
    tables.push({ print: () => rows.forEach((row) => { row.hidden = false; }), show });
    show();
  };
  document.querySelectorAll("main table:not(.grid)").forEach(handle);

  // Rows of a grid of status by what they have in common.
  const CHIPS = { red: "Off track", amber: "At risk", differs: "Declared green, is red", none: "Not reported or not judged" };
  for (const grid of document.querySelectorAll(".block table.grid")) {
    const rows = [...grid.querySelectorAll("tbody tr.project")];
    const has = (row, name) => row.classList.contains("is-" + name);
    const kinds = Object.keys(CHIPS).filter((name) => rows.some((row) => has(row, name)));
    if (rows.length < LONG || !kinds.length) continue;
    const bar = make("p", { className: "handles chips", role: "group", ariaLabel: "Projects shown" });
    const choose = (name) => {
      for (const row of rows) row.hidden = !!name && !has(row, name);
      for (const group of grid.tBodies) group.hidden = [...group.rows].every((row) => row.hidden || !row.classList.contains("project"));
      for (const chip of bar.children) chip.setAttribute("aria-pressed", String(chip.dataset.name === name));
    };
    for (const name of ["", ...kinds]) {
      const count = name ? rows.filter((row) => has(row, name)).length : rows.length;
      const chip = make("button", { type: "button", textContent: `${name ? CHIPS[name] : "All"} ${count}`, onclick: () => choose(name) });
      chip.dataset.name = name;
      bar.append(chip);
    }
    grid.closest(".scroll").before(bar);
    choose("");
    tables.push({ print: () => choose(""), show: () => {} });
  }
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) {
      details.dataset.before = details.open ? "open" : "";
      if (!details.closest(".method, .menu")) details.open = true;
    }
    if (!document.body.classList.contains("executive")) for (const table of tables) table.print();
  });
  addEventListener("afterprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = details.dataset.before === "open";
    for (const table of tables) table.show();
  });

  // Figures: the library is inflated here, then draws what stands in the page as data.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let printing = false;
  const inflate = async () => {
    const packed = document.getElementById("lib");
    if (!packed) return;
    const bytes = Uint8Array.from(atob(packed.textContent.trim()), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const library = make("script", { textContent: await new Response(stream).text() });
    document.head.append(library);
    library.remove();
  };
  const tablesBehindCharts = (open) => {
    for (const details of document.querySelectorAll("details.method.data")) details.open = open;
  };
  const drawAllFigures = async () => {
    await inflate();
    const theme = read("theme");
    const recoloured = (value) => {
      if (Array.isArray(value)) return value.map(recoloured);
      if (value && typeof value === "object") {
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, recoloured(item)]));
      }
      return typeof value === "string" && value in theme.roles ? theme.roles[value] : value;
    };
    const figures = [...document.querySelectorAll("script.figure")].map((script) => ({
      place: document.getElementById("f-" + script.id.slice(2)),
      told: JSON.parse(script.textContent),
    }));
    const draw = ({ place, told }) => {
      const night = dark.matches && !printing;
      const { data, layout } = night ? recoloured(told) : structuredClone(told);
      layout.template = night ? theme.dark : theme.light;
      const panel = place.closest(".panels");
      const small = layout.meta?.narrow;
      if (small && !printing && place.clientWidth < 480) {
        Object.assign(layout.xaxis, small.xaxis);
        Object.assign(layout.yaxis, small.yaxis);
        layout.height = small.height;
        layout.shapes = (layout.shapes ?? []).filter((line) => line.x0 !== 0 || line.x1 !== 0); // it would cross the labels
      }
      if (printing) Object.assign(layout, { width: panel ? 160 : place.closest(".half") ? 310 : 640 });
      return Plotly.react(place, data, layout, { displayModeBar: false, responsive: !printing, scrollZoom: false });
    };
    const drawAll = () => Promise.all(figures.map(draw));
    // A slider over the solved points of a chart: it moves the last line and says what holds there.
    const slide = (figure) => {
      const told = figure.told.layout.meta.slider;
      const line = figure.told.layout.shapes.at(-1);
      const id = figure.place.id + "-slider";
      const input = make("input", { type: "range", id, min: 0, max: told.positions.length - 1, value: told.at });
      const output = make("output", { htmlFor: id });
      const cells = told.rows.map(() => make("dd"));
      const move = () => {
        const at = +input.value;
        output.textContent = told.words[at];
        input.setAttribute("aria-valuetext", `${told.words[at]}: ${told.rows[0][1][at]}`);
        cells.forEach((cell, n) => { cell.textContent = told.rows[n][1][at]; });
        line.x0 = line.x1 = told.positions[at];
      };
      move();
      input.addEventListener("input", () => { move(); draw(figure); });
      const ends = make("span", { className: "ends" }, make("span", { textContent: told.words[0] }), make("span", { textContent: told.words.at(-1) }));
      const list = make("dl", {}, ...told.rows.flatMap(([label], n) => [make("dt", { textContent: label }), cells[n]]));
      const ask = make("div", {}, make("label", { htmlFor: id }, told.question + " ", output, "?"), input, ends);
      figure.place.closest("figure").after(make("div", { className: "slider" }, ask, list));
    };
    root.classList.add("drawn");
    for (const figure of figures) if (figure.told.layout.meta?.slider) slide(figure);
    tablesBehindCharts(false); // they stand open where no chart is drawn
    await drawAll();
    dark.addEventListener("change", drawAll);
    addEventListener("beforeprint", () => { printing = true; drawAll(); });
    addEventListener("afterprint", () => {
      printing = false;
      for (const { place } of figures) Plotly.purge(place);
      drawAll();
    });
    root.dataset.figures = String(figures.length);
  };
  if (document.getElementById("theme")) {
    drawAllFigures().catch((error) => {
      root.classList.remove("drawn");
      tablesBehindCharts(true);
      throw error;
    });
  }
})();
