package dev.sonde.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page shows of transports, on a server with its agent and with a broker that is away. */
class TransportsPageIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static Chromium chromium;

  @BeforeAll
  static void start() {
    chromium = Chromium.launch();
    PlaywrightAssertions.setDefaultAssertionTimeout((double) SOON.toMillis());
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  private static Locator region(Page page, String name) {
    return page.getByRole(
        AriaRole.REGION, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  @Test
  void showsTheLinkItsAgentAndHowToStartABroker() throws Exception {
    int port = Ports.free();
    String data = folder.resolve("up").toString();
    try (Run up =
            Run.start(
                folder, "up", "--listen", "127.0.0.1:" + port, "--data", data, "--interval", "1");
        Http http = new Http(port);
        Window window = chromium.open()) {
      Server.awaitHealth(up, http);
      await().atMost(SOON).until(() -> http.get("/api/v1/links").json().get("total").asInt() == 1);
      Page page = window.page();
      page.navigate("http://127.0.0.1:" + port + "/#/transports");
      assertThat(region(page, "WebSocket link")).containsText("listening");
      assertThat(region(page, "No message broker")).containsText("mosquitto -p 1883");
      region(page, "Agents and relays").getByRole(AriaRole.LINK).click();
      assertThat(region(page, "Facts")).containsText("WebSocket link");
    }
  }

  @Test
  void showsABrokerThatIsAway() throws Exception {
    int port = Ports.free();
    int broker = Ports.free();
    String data = folder.resolve("server").toString();
    String url = "mqtt://127.0.0.1:" + broker;
    try (Run server =
            Run.start(
                folder, "server", "--listen", "127.0.0.1:" + port, "--data", data, "--mqtt", url);
        Http http = new Http(port);
        Window window = chromium.open()) {
      Server.awaitHealth(server, http);
      Page page = window.page();
      page.setViewportSize(390, 844);
      page.navigate("http://127.0.0.1:" + port + "/#/transports");
      assertThat(region(page, "MQTT")).containsText("not connected");
      assertThat(region(page, "MQTT")).containsText(url);
      assertThat(region(page, "No message broker")).hasCount(0);
      Locator pages =
          page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Pages"))
              .getByRole(AriaRole.LINK);
      assertThat(pages).hasCount(7);
      for (Locator link : pages.all()) {
        assertThat(link).isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(1));
      }
    }
  }
}
