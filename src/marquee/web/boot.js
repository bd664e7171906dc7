// The first line of the screen: learn the viewer's words, then raise it.

import { browserLanguage, keep } from "./session.js";
import { speak } from "./translate.js";

await speak(keep(localStorage, "marquee.language") ?? browserLanguage());
await import("./main.js");
