import { escapeHtml } from "../base/escape-html.ts";
import type { ReportConfig } from "../src/survey/report/format.ts";
import { CONFIG_ELEMENT, type PageConfig, VIEW_ELEMENT, type ViewConfig } from "./config.ts";
import type { LibraryConfig } from "./library/lines.ts";

/**
 * The player page. What it needs besides: `player.js` and `player.css` of `dist/web` below `/flashnet/`, and the files of
 * `@ruffle-rs/ruffle` below `/ruffle/`.
 */
export function playerPage(config: PageConfig): string {
  // Before ruffle.js: installFlashNet has to run before Ruffle makes its first player.
  const player = '<script src="/flashnet/player.js"></script>';
  // A frame has a Ruffle of its own.
  const scripts = config.frame ? player : `${player}\n<script src="/ruffle/ruffle.js" defer></script>`;
  const json = jsonInHtml(config);
  return document(
    config.title,
    `<script type="application/json" id="${CONFIG_ELEMENT}">${json}</script>
${scripts}`,
    `<main class="player">
<section id="stage" aria-label="Stage"></section>
<div id="edge" role="separator" aria-orientation="vertical" aria-label="Width of the panel" aria-valuemin="240" tabindex="0"></div>
<aside id="panel" aria-label="Panel">
<p id="error" role="alert" hidden></p>
<div id="inspector"></div>
<section aria-labelledby="trace-title">
<header><h2 id="trace-title">Trace</h2><button type="button" id="clear">Clear</button></header>
<ol id="trace" role="log" aria-labelledby="trace-title" tabindex="0"></ol>
</section>
</aside>
</main>
<flashnet-options></flashnet-options>`,
    {
      tools: `<span role="toolbar" aria-label="Stage"><button type="button" id="pause" aria-pressed="false" disabled>Pause</button>
<select id="scale" aria-label="Size of the stage" disabled><option value="0">as it fits</option><option value="1">100 %</option>
<option value="2">200 %</option></select>
<button type="button" id="full-screen">Full screen</button>
<button type="button" id="options">Options</button>
<button type="button" id="fold" aria-expanded="true" aria-controls="panel">Panel</button></span>`,
    },
  );
}

/**
 * The page of a SWF with script access, which gets all it needs from the player page around it, and holds nothing. It needs
 * `frame.js` of `dist/web` below `/flashnet/`, and Ruffle below `/ruffle/`.
 */
export const FRAME_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>flashnet</title>
<link rel="icon" href="data:,">
<style>html, body, body > ruffle-player { margin: 0; width: 100%; height: 100%; background: #000; }</style>
<script src="/flashnet/frame.js"></script>
</head>
<body></body>
</html>
`;

/** The inspector for recordings, with these names; it needs `view.js` and `player.css` of `dist/web` below `/flashnet/`. */
export function viewPage(config: ViewConfig): string {
  const { names } = config;
  return document(
    names.length === 1 ? names[0]! : "Recordings",
    `<script type="application/json" id="${VIEW_ELEMENT}">${jsonInHtml(config)}</script>
<script src="/flashnet/view.js" defer></script>`,
    `<main class="view">
<div class="bar"><label hidden>Recording <select id="recordings"></select></label><span id="status" role="status"></span>
<span id="error" role="alert" hidden></span></div>
<div id="inspector"></div>
</main>`,
  );
}

/** The library of a folder's SWFs; it needs `library.js` and `player.css` of `dist/web` below `/flashnet/`. */
export function libraryPage(config: LibraryConfig): string {
  return document(
    config.title,
    `<script type="application/json" id="${CONFIG_ELEMENT}">${jsonInHtml(config)}</script>
<script src="/flashnet/library.js" defer></script>`,
    '<main class="library"><p id="error" role="alert" hidden></p></main>',
  );
}

/** What a report loads: its own files, from wherever it lies. A browser has no `'self'` for files of the system. */
const REPORT_POLICY = [
  "default-src 'none'",
  "script-src 'self' file:",
  "style-src 'self' file: 'unsafe-inline'",
  "img-src 'self' file: data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The report of a survey, opened as a file; it needs `survey.js` and `player.css` of `dist/web` in its folder of data. */
export function surveyPage(config: ReportConfig): string {
  const { title, data } = config;
  return document(
    title,
    `<script type="application/json" id="${CONFIG_ELEMENT}">${jsonInHtml(config)}</script>
<script src="${escapeHtml(data)}survey.js" defer></script>`,
    `<noscript><p>This report is made by JavaScript. All of it is in results.parquet and results.jsonl, too.</p></noscript>
<main class="survey"><p id="error" role="alert" hidden></p></main>`,
    { assets: data, policy: REPORT_POLICY },
  );
}

/** "<" only occurs in JSON strings, and "</script>" in one of them would end the element. */
function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

interface Surroundings {
  /** in the page's header */
  tools?: string;
  /** folder of `player.css`, with a slash at its end */
  assets?: string;
  /** Content Security Policy of a page that no server sends */
  policy?: string;
}

function document(
  title: string,
  head: string,
  body: string,
  { tools = "", assets = "/flashnet/", policy }: Surroundings = {},
): string {
  const meta =
    policy === undefined ? "" : `\n<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">${meta}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – flashnet</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${escapeHtml(assets)}player.css">
${head}
</head>
<body>
<header class="page"><h1>${escapeHtml(title)}</h1>${tools}<span>flashnet</span></header>
${body}
</body>
</html>
`;
}
