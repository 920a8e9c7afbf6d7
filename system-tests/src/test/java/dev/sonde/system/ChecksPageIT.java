package dev.sonde.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the page does with checks, on a server with two agents, in the system's browser. */
class ChecksPageIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static Chromium chromium;
  private static int port;
  private static Run up;
  private static Run second;
  private static Http http;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.launch();
    PlaywrightAssertions.setDefaultAssertionTimeout((double) SOON.toMillis());
    port = Ports.free();
    http = new Http(port);
    String listen = "127.0.0.1:" + port;
    String data = folder.resolve("data").toString();
    up = Run.start(folder, "up", "--listen", listen, "--data", data, "--interval", "1");
    Server.awaitHealth(up, http);
    String state = folder.resolve("second").toString();
    second =
        Run.start(
            folder,
            "agent",
            "--server",
            "http://" + listen,
            "--device-id",
            "second",
            "--state-dir",
            state,
            "--interval",
            "1");
    await().atMost(SOON).until(() -> devices().size() == 2);
  }

  @AfterAll
  static void stop() {
    if (second != null) {
      second.close();
    }
    if (up != null) {
      up.close();
      http.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  void aCheckThatIsAddedByTheFormComesUpAndDrawsItsSmoke() {
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/checks?add=1");
      Locator form = page.getByRole(AriaRole.DIALOG);
      form.getByLabel("Kind").selectOption("tcping");
      field(form, "Target").fill("127.0.0.1:" + port);
      field(form, "Name").fill("Front door");
      field(form, "Every").fill("1s");
      field(form, "spacing").fill("20ms");
      button(form, "Add the check").click();
      assertThat(row(page, "Front door")).containsText("up");
      assertThat(row(page, "Front door")).containsText("2 of 2");

      row(page, "Front door").getByRole(AriaRole.LINK).click();
      Locator smoke = page.getByRole(AriaRole.FIGURE, named("Round trip and loss")).first();
      assertThat(smoke).containsText(Pattern.compile("median\\s*[0-9.]+\\s*(µs|ms)"));
      await("the picture").atMost(SOON).until(() -> colors(smoke) > 5);
      assertThat(page.getByRole(AriaRole.FIGURE, named("Median round trip by agent"))).isVisible();
      assertThat(window.errors()).isEmpty();
    }
  }

  /** How many colours a chart's canvas has. */
  private static int colors(Locator chart) {
    Object found =
        chart
            .locator("canvas")
            .evaluate(
                """
                canvas => {
                  const {width, height} = canvas;
                  const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
                  return new Set(new Uint32Array(pixels.buffer)).size;
                }
                """);
    return ((Number) found).intValue();
  }

  @Test
  void aTargetThatComesIsUpSinceThen() throws Exception {
    int late = Ports.free();
    add("late", "Late", "127.0.0.1:" + late, Map.of());
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/checks?q=late&sort=-since");
      assertThat(row(page, "Late")).containsText("down");
      assertThat(row(page, "Late")).containsText("refused");
      // The server looks each second: by the third run it has seen the state.
      long first = ran("late");
      await().atMost(SOON).until(() -> ran("late") > first + 3_000_000);
      try (ServerSocket target = new ServerSocket(late, 50, InetAddress.getLoopbackAddress())) {
        assertThat(row(page, "Late")).containsText("up");
        assertThat(target.isBound()).isTrue();
        await().atMost(SOON).until(() -> check("late").has("state_since"));
        assertThat(check("late").get("state_since").asLong()).isGreaterThan(first);
        go(window, "/#/check/late");
        assertThat(page.getByText(Pattern.compile("^for \\d+.s$"))).isVisible();
      }
    }
  }

  /** When the check was last run, in microseconds; 0 if never. */
  private static long ran(String id) throws IOException, InterruptedException {
    return check(id)
        .get("runs")
        .valueStream()
        .mapToLong(run -> run.path("at").asLong(0))
        .max()
        .orElse(0);
  }

  @Test
  void pausesFromTheRowAndEditsInTheSidePanel() throws Exception {
    add("garden-gate", "Garden gate", Map.of());
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/checks?q=garden");
      Locator row = row(page, "Garden gate");
      assertThat(row).containsText("up");
      row.hover();
      button(row, "Pause Garden gate").click();
      assertThat(row).containsText("paused");
      assertThat(check("garden-gate").get("paused").asBoolean()).isTrue();

      row.hover();
      button(row, "Edit Garden gate").click();
      Locator form = page.getByRole(AriaRole.DIALOG);
      assertThat(field(form, "Every")).hasValue("1s");
      field(form, "Every").fill("2s");
      form.getByLabel("Paused").uncheck();
      button(form, "Save").click();
      assertThat(form).hasCount(0);
      assertThat(row).containsText("up");
      assertThat(check("garden-gate").get("interval_s").asDouble()).isEqualTo(2);

      page.keyboard().press("Escape");
      page.keyboard().press("j");
      page.keyboard().press("p");
      assertThat(row).containsText("paused");
      assertThat(window.errors()).isEmpty();
    }
  }

  @Test
  void filtersByTextAndByLabel() throws Exception {
    add("red-one", "Red one", Map.of("team", "red"));
    add("blue-one", "Blue one", Map.of("team", "blue"));
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/checks");
      assertThat(row(page, "Red one")).isVisible();
      page.keyboard().press("/");
      page.keyboard().type("team=blue");
      assertThat(row(page, "Red one")).hasCount(0);
      assertThat(row(page, "Blue one")).isVisible();
      assertThat(page.url()).contains("q=team");
      page.reload();
      assertThat(row(page, "Blue one")).isVisible();
      assertThat(row(page, "Red one")).hasCount(0);
      page.getByRole(AriaRole.SEARCHBOX, named("Filter checks")).fill("no such thing");
      assertThat(page.getByText("No check matches")).isVisible();
    }
  }

  @Test
  void deletingNeedsTheName() throws Exception {
    add("doomed", "Doomed", Map.of());
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/checks?q=doomed");
      row(page, "Doomed").hover();
      button(row(page, "Doomed"), "Delete Doomed").click();
      Locator dialog = page.getByRole(AriaRole.DIALOG);
      Locator confirm = button(dialog, "Delete the check and its results");
      assertThat(confirm).isDisabled();
      dialog.getByRole(AriaRole.TEXTBOX).fill("Doome");
      assertThat(confirm).isDisabled();
      dialog.getByRole(AriaRole.TEXTBOX).fill("Doomed");
      confirm.click();
      assertThat(dialog).hasCount(0);
      assertThat(row(page, "Doomed")).hasCount(0);
    }
    assertThat(http.get("/api/v1/checks/doomed").status()).isEqualTo(404);
  }

  @Test
  void whatIsWrongIsToldAtItsField() throws Exception {
    int before = http.get("/api/v1/checks").json().get("total").asInt();
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/checks?add=1");
      Locator form = page.getByRole(AriaRole.DIALOG);
      form.getByLabel("Kind").selectOption("icmp");
      field(form, "Target").fill("127.0.0.1");
      field(form, "count").fill("5000");
      button(form, "Add the check").click();
      assertWrong(field(form, "count"), "whole number from 1 to 1000");

      // This one only the server knows.
      field(form, "count").fill("");
      form.getByLabel("Kind").selectOption("http");
      field(form, "Target").fill("ftp://127.0.0.1/");
      button(form, "Add the check").click();
      assertWrong(field(form, "Target"), "http");
      field(form, "Target").fill("http://127.0.0.1/");
      assertThat(field(form, "Target")).not().hasAttribute("aria-invalid", "true");
    }
    assertThat(http.get("/api/v1/checks").json().get("total").asInt()).isEqualTo(before);
  }

  private static void assertWrong(Locator field, String words) {
    assertThat(field).hasAttribute("aria-invalid", "true");
    assertThat(field).isFocused();
    assertThat(field).hasAccessibleDescription(Pattern.compile(words));
  }

  @Test
  void aCheckForDevicesIsOneRowWithItsDevicesBeneath() throws Exception {
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/checks?add=1");
      Locator form = page.getByRole(AriaRole.DIALOG);
      form.getByLabel("Kind").selectOption("http");
      form.getByLabel("Devices", new Locator.GetByLabelOptions().setExact(true)).check();
      assertThat(field(form, "Target")).hasValue("https://{address}/");
      assertThat(form.getByText("2 devices now")).isVisible();
      field(form, "Target").fill("http://127.0.0.1:" + port + "/");
      field(form, "Name").fill("Doors");
      field(form, "Every").fill("1s");
      field(form, "First byte, ms").fill("30000");
      button(form, "Add the check").click();
      assertWrong(field(form, "Target"), "\\{address\\}");
      field(form, "Target").fill("http://127.0.0.1:" + port + "/?of={id}");
      button(form, "Add the check").click();
      assertThat(form).hasCount(0);
      assertThat(row(page, "Doors")).containsText("up");
      JsonNode part = check("doors@second");
      assertThat(check("doors").get("instances").asInt()).isEqualTo(2);
      assertThat(part.get("thresholds").get("first_byte_ms").asInt()).isEqualTo(30_000);

      String name = part.get("name").asString();
      page.getByRole(AriaRole.SEARCHBOX, named("Filter checks")).fill("device=second");
      Locator beneath = row(page, name);
      assertThat(row(page, "Doors")).isVisible();
      assertThat(beneath).containsText("1 of 1");
      beneath.hover();
      assertThat(button(beneath, "Edit " + name)).hasCount(0);
      button(row(page, "Doors"), "Devices of Doors").click();
      assertThat(beneath).hasCount(0);

      go(window, "/#/check/doors@second");
      assertThat(page.getByText("part of Doors")).isVisible();
      assertThat(page.getByRole(AriaRole.BUTTON, named("Edit …"))).hasCount(0);
      page.getByRole(AriaRole.LINK, named("Doors")).click();
      assertThat(page.getByRole(AriaRole.TABLE, named("Devices")).getByRole(AriaRole.LINK))
          .hasCount(2);
      button(page.locator("body"), "Pause").click();
      assertThat(page.getByRole(AriaRole.BUTTON, named("Resume"))).isVisible();
      assertThat(check("doors").get("device_agents").asBoolean()).isTrue();
      assertThat(window.errors()).isEmpty();
    }
  }

  @Test
  void makesAMeshOfAllAgentsOnceAndNotTwice() throws Exception {
    boolean reachable = devices().valueStream().allMatch(device -> device.has("address"));
    assumeTrue(reachable, "this host has no address but loopback: its agents are no targets");
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/mesh?make=1");
      Locator form = page.getByRole(AriaRole.DIALOG);
      assertThat(form.getByText("One check, 2 targets, 2 pairs")).isVisible();
      field(form, "Name").fill("ä/");
      button(form, "Make the mesh").click();
      assertThat(field(form, "Name")).hasAttribute("aria-invalid", "true");
      field(form, "Name").fill("lab");
      field(form, "Every").fill("1s");
      button(form, "Make the mesh").click();
      assertThat(form).hasCount(0);
      assertThat(page.locator("table").getByTitle(Pattern.compile(" → "))).hasCount(2);
      assertThat(check("lab-icmp").get("target").asString()).isEqualTo("{address}");

      page.getByRole(AriaRole.BUTTON, named("Make a mesh …")).click();
      field(form, "Name").fill("lab");
      field(form, "Every").fill("1s");
      assertThat(button(form, "Nothing to change")).isVisible();
      page.keyboard().press("Escape");
      page.locator("table a[href*='agent=second']").click();
      Locator section = page.locator("section:has(h2 a[href$='/device/second'])");
      assertThat(section.getByRole(AriaRole.FIGURE).first()).isVisible();
      assertThat(window.errors()).isEmpty();
    }
  }

  @Test
  void showsARunAsItIsTold() throws Exception {
    add("told", "Told", Map.of());
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/check/told?agent=second");
      page.getByRole(AriaRole.BUTTON, named("Run now")).click();
      Locator run = page.getByRole(AriaRole.REGION, named("Run now"));
      assertThat(run.getByRole(AriaRole.LISTITEM)).hasCount(5);
      assertThat(run.getByRole(AriaRole.LISTITEM).nth(4)).containsText("ms");
      assertThat(run.getByRole(AriaRole.BUTTON, in("Run again"))).isVisible();
      assertThat(run.getByRole(AriaRole.ARTICLE)).hasCount(1);

      // What fails at once says why, and what to do.
      page.route(
          "**/api/v1/checks/told/run",
          route ->
              route.fulfill(
                  new Route.FulfillOptions()
                      .setContentType("application/x-ndjson")
                      .setBody(
                          """
                          {"type":"error","agent":"second","error":"It may not.","code":"not_allowed"}
                          """)));
      run.getByRole(AriaRole.BUTTON, in("Run again")).click();
      assertThat(run).containsText("It may not.");
      assertThat(run).containsText("allow-targets");
      assertThat(window.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/#/checks", "/#/check/narrow", "/#/mesh", "/#/checks?add=1"})
  void aPhoneNeedsNoScrollingToTheSide(String address) throws Exception {
    if (http.get("/api/v1/checks/narrow").status() == 404) {
      add("narrow", "Narrow", Map.of());
    }
    Browser.NewContextOptions phone =
        new Browser.NewContextOptions()
            .setViewportSize(390, 844)
            .setDeviceScaleFactor(2)
            .setIsMobile(true)
            .setHasTouch(true);
    try (Window window = chromium.open(phone)) {
      Page page = go(window, address);
      assertThat(page.getByRole(AriaRole.HEADING).first()).isAttached();
      assertThat(page.getByRole(AriaRole.STATUS, named("Connection"))).isEmpty();
      assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth")).isEqualTo(0);
      assertThat(window.errors()).isEmpty();
    }
  }

  /** Adds a check that every agent runs each second, and that is up. */
  private static void add(String id, String name, Map<String, String> labels) throws Exception {
    add(id, name, "127.0.0.1:" + port, labels);
  }

  private static void add(String id, String name, String target, Map<String, String> labels)
      throws Exception {
    ObjectNode check = Http.JSON.createObjectNode();
    check.put("id", id).put("name", name).put("kind", "tcping").put("interval_s", 1);
    check.put("target", target);
    check.putObject("settings").put("spacing", "20ms");
    ObjectNode own = check.putObject("labels");
    labels.forEach(own::put);
    Http.Answer answer =
        http.post("/api/v1/checks", check.toString(), "Content-Type", "application/json");
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
  }

  private static JsonNode check(String id) throws IOException, InterruptedException {
    return http.get("/api/v1/checks/" + id).json().get("check");
  }

  private static JsonNode devices() throws IOException, InterruptedException {
    return http.get("/api/v1/devices").json().get("devices");
  }

  private static Page go(Window window, String address) {
    window.page().navigate("http://127.0.0.1:" + port + address);
    return window.page();
  }

  private static Locator row(Page page, String name) {
    return page.getByRole(AriaRole.ROW)
        .filter(new Locator.FilterOptions().setHas(page.getByRole(AriaRole.LINK, named(name))));
  }

  /** A field of a form by its label, which may say that it is optional. */
  private static Locator field(Locator form, String label) {
    Pattern name = Pattern.compile("^" + label + "( \\(optional\\))?$");
    return form.getByRole(AriaRole.TEXTBOX, new Locator.GetByRoleOptions().setName(name));
  }

  private static Locator button(Locator inside, String name) {
    return inside.getByRole(AriaRole.BUTTON, in(name));
  }

  private static Locator.GetByRoleOptions in(String name) {
    return new Locator.GetByRoleOptions().setName(name).setExact(true);
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }
}
