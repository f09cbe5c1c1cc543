(async () => {
  const root = document.documentElement;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let printing = false;
  try {
    const bytes = Uint8Array.from(atob(document.getElementById("lib").textContent.trim()), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const library = document.createElement("script");
    library.textContent = await new Response(stream).text();
    document.head.append(library);
    library.remove();
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
      if (printing) Object.assign(layout, { width: 640 });
      return Plotly.react(place, data, layout, { displayModeBar: false, responsive: !printing, scrollZoom: false });
    };
    const drawAll = () => Promise.all(figures.map(draw));
    root.classList.add("drawn");
    await drawAll();
    dark.addEventListener("change", drawAll);
    addEventListener("beforeprint", () => {
      printing = true;
      for (const details of document.querySelectorAll("details")) {
        details.dataset.before = details.open ? "open" : "";
        details.open = true;
      }
      drawAll();
    });
    addEventListener("afterprint", () => {
      printing = false;
      for (const details of document.querySelectorAll("details")) details.open = details.dataset.before === "open";
      for (const { place } of figures) Plotly.purge(place);
      drawAll();
    });
    root.dataset.figures = String(figures.length);
  } catch (error) {
    root.classList.remove("drawn");
    throw error;
  }
})();
