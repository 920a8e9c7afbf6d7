package dev.sonde.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the page does with modules and commands, on a server with its agent. */
class CommandsPageIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static Chromium chromium;
  private static int port;
  private static Run up;
  private static Http http;
  private static String agent = "";

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.launch();
    PlaywrightAssertions.setDefaultAssertionTimeout((double) SOON.toMillis());
    port = Ports.free();
    http = new Http(port);
    String data = folder.resolve("data").toString();
    up =
        Run.start(folder, "up", "--listen", "127.0.0.1:" + port, "--data", data, "--interval", "1");
    Server.awaitHealth(up, http);
    await().atMost(SOON).until(() -> devices().size() == 1);
    agent = devices().get(0).get("id").asString();
    await().atMost(SOON).until(() -> modules().get("linked").asBoolean());
    assumeTrue(
        modules().get("modules").toString().contains("\"faulty\""),
        "the agent has no module faulty");
  }

  @AfterAll
  static void stop() {
    if (up != null) {
      up.close();
      http.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  private static JsonNode devices() throws IOException, InterruptedException {
    return http.get("/api/v1/devices").json().get("devices");
  }

  private static JsonNode modules() throws IOException, InterruptedException {
    return http.get("/api/v1/agents/" + agent + "/modules").json();
  }

  private static Page go(Window window, String address) {
    window.page().navigate("http://127.0.0.1:" + port + address);
    return window.page();
  }

  private static Locator button(Locator inside, String name) {
    return inside.getByRole(
        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator button(Page page, String name) {
    return button(page.locator("body"), name);
  }

  @Test
  void aModuleIsRunFromItsFormAndItsCommandIsKept() {
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/device/" + agent);
      button(page, "Show all").click();
      button(page, "Run faulty").click();
      Locator panel = page.getByRole(AriaRole.DIALOG);
      Locator delay = panel.getByLabel("delay");
      delay.fill("9999");
      button(panel, "Run").click();
      assertThat(panel).containsText("expected a number from 0 to 3600");
      delay.fill("0.1");
      button(panel, "Run").click();
      assertThat(panel.getByRole(AriaRole.ARTICLE)).containsText("completed");
      assertThat(panel.getByRole(AriaRole.ARTICLE)).containsText("\"ignored\": false");

      panel.getByLabel("crash").selectOption("true");
      button(panel, "Run again").click();
      assertThat(panel.getByRole(AriaRole.ARTICLE)).containsText("crashed, as the request asks");
      panel
          .getByRole(AriaRole.LINK)
          .filter(new Locator.FilterOptions().setHasText("Its page"))
          .click();
      assertThat(page.getByRole(AriaRole.HEADING).first()).containsText("faulty");
      assertThat(page.locator("main")).containsText("failed");

      go(window, "/#/commands");
      Locator list = page.getByRole(AriaRole.LIST).first();
      assertThat(list.getByRole(AriaRole.LISTITEM).first()).containsText("failed");
      page.getByLabel("State").selectOption("completed");
      assertThat(page).hasURL(Pattern.compile("state=completed"));
      assertThat(list.getByText("failed")).hasCount(0);
      assertThat(window.errors()).isEmpty();
    }
  }

  @Test
  void aCommandIsCancelledOnItsPage() throws Exception {
    Http.Answer answer =
        http.post(
            "/api/v1/commands",
            "{\"module\":\"faulty\",\"input\":{\"delay\":600},\"timeout_s\":900,\"agents\":[\""
                + agent
                + "\"]}",
            "Content-Type",
            "application/json");
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    String id = answer.json().at("/command/id").asString();
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/command/" + id);
      assertThat(page.getByRole(AriaRole.ARTICLE)).containsText("running");
      button(page, "Cancel").click();
      assertThat(page.getByRole(AriaRole.ARTICLE)).containsText("cancelled by 127.0.0.1");
      assertThat(button(page, "Run again …")).isVisible();
      assertThat(window.errors()).isEmpty();
    }
  }

  @Test
  void manyAreReachedByLabelOnAPhoneInTheDark() throws Exception {
    http.post(
        "/api/v1/commands",
        "{\"module\":\"echo\",\"input\":{\"a\":1},\"agents\":[\"" + agent + "\"]}",
        "Content-Type",
        "application/json");
    Browser.NewContextOptions phone =
        new Browser.NewContextOptions()
            .setViewportSize(390, 844)
            .setColorScheme(com.microsoft.playwright.options.ColorScheme.DARK);
    try (Window window = chromium.open(phone)) {
      Page page = go(window, "/#/commands");
      assertThat(page.getByRole(AriaRole.LIST).first()).containsText("echo");
      assertThat(((Number) page.evaluate("document.documentElement.scrollWidth")).intValue())
          .isLessThanOrEqualTo(390);
      button(page, "Run a module …").click();
      Locator panel = page.getByRole(AriaRole.DIALOG);
      panel.getByLabel("Module").selectOption("echo");
      panel.getByLabel("All with a label").check();
      assertThat(button(panel, "Go on")).isDisabled();
      panel.getByLabel("Agents by name").check();
      panel.getByRole(AriaRole.CHECKBOX).first().check();
      button(panel, "Go on").click();
      button(panel, "Run").click();
      assertThat(panel.getByRole(AriaRole.ARTICLE)).containsText("completed");
      assertThat(window.errors()).isEmpty();
    }
  }
}
