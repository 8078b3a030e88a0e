/** The page of a survey's report, which is opened as a file. */
import { messageOf } from "../base/errors.ts";
import { CONFIG_ELEMENT } from "./config.ts";
import { focusOnSlash } from "./search-key.ts";
import { receiveData } from "./survey/data.ts";
import { CopyElement } from "./survey/elements/copy.ts";
import { DetailsElement } from "./survey/elements/details.ts";
import { SurveyElement } from "./survey/elements/survey.ts";
import { TableElement } from "./survey/elements/table.ts";
import { formatSearch, parseSearch } from "./survey/search.ts";

receiveData();
customElements.define("flashnet-copy", CopyElement);
customElements.define("flashnet-survey-table", TableElement);
customElements.define("flashnet-survey-details", DetailsElement);
customElements.define("flashnet-survey", SurveyElement);
const error = document.getElementById("error")!;
const survey = document.createElement("flashnet-survey") as SurveyElement;

survey.config = JSON.parse(document.getElementById(CONFIG_ELEMENT)!.textContent!);
survey.search = parseSearch(location.hash.slice(1));
survey.addEventListener("search-changed", () => {
  const hash = formatSearch(survey.search);
  history.replaceState(null, "", hash === "" ? location.pathname : `#${hash}`);
});
window.addEventListener("hashchange", () => {
  survey.search = parseSearch(location.hash.slice(1));
});
focusOnSlash(() => survey.focusSearch());
error.after(survey);
survey.load().catch((reason: unknown) => {
  error.textContent = messageOf(reason);
  error.hidden = false;
});
