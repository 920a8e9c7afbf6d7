import { mount } from "svelte";
import App from "./App.svelte";
import { preferences } from "./lib/preferences.svelte";

preferences.applyTheme();

const target = document.getElementById("app");
if (!target) {
  throw new Error("index.html has no element with the id 'app'");
}
mount(App, { target });
