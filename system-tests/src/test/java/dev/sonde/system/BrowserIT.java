package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The page of {@code sonde up} in the system's browser. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserIT {
  private static final System.Logger LOG = System.getLogger(BrowserIT.class.getName());
  private static final Duration SOON = Duration.ofSeconds(30);

  /** How soon the page must say that the connection is lost, and a margin for busy machines. */
  private static final double LOST_MS = 5_000;

  private static final int MANY = 200;

  @TempDir static Path folder;
  private static Chromium chromium;
  private static int port;
  private static Run up;
  private static Http http;
  private static JsonNode host;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.launch();
    PlaywrightAssertions.setDefaultAssertionTimeout((double) SOON.toMillis());
    port = Ports.free();
    http = new Http(port);
    up = up();
    await().atMost(SOON).until(() -> devices().size() == 1);
    host = devices().get(0);
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

  private static Run up() throws IOException {
    Run started =
        Run.start(
            folder,
            "up",
            "--listen",
            "127.0.0.1:" + port,
            "--data",
            folder.resolve("data").toString(),
            "--interval",
            "1");
    Server.awaitHealth(started, http);
    return started;
  }

  @Test
  void showsThisHostWithoutErrorsAndWithoutOtherHosts() {
    try (Window window = chromium.open()) {
      Page page = go(window, "/");
      Locator row = row(page, name(host));
      PlaywrightAssertions.assertThat(row).isVisible();
      PlaywrightAssertions.assertThat(row).containsText("up");
      PlaywrightAssertions.assertThat(row).containsText("%");
      PlaywrightAssertions.assertThat(page.getByText("live", exactText())).isVisible();

      link(row, name(host)).click();
      PlaywrightAssertions.assertThat(heading(page, name(host))).isVisible();
      PlaywrightAssertions.assertThat(chart(page, "CPU").locator("canvas")).isVisible();
      for (String name : List.of("Events", "Server", "Devices")) {
        link(page.getByRole(AriaRole.NAVIGATION), name).click();
        PlaywrightAssertions.assertThat(heading(page, name)).isAttached();
      }
      assertThat(window.errors()).isEmpty();
      assertThat(window.contacted()).containsExactly("127.0.0.1:" + port);
    }
  }

  @Test
  void aValueChangesWithoutReloading() throws Exception {
    postSimple("live-value", 11);
    try (Window window = chromium.open()) {
      Page page = go(window, "/");
      page.evaluate("window.notReloaded = true");
      PlaywrightAssertions.assertThat(row(page, "live-value")).containsText(percent(11));
      postSimple("live-value", 87);
      PlaywrightAssertions.assertThat(row(page, "live-value")).containsText(percent(87));

      postSimple("appears-by-itself", 23);
      PlaywrightAssertions.assertThat(row(page, "appears-by-itself")).containsText(percent(23));
      assertThat(page.evaluate("window.notReloaded")).isEqualTo(true);
    }
  }

  @Test
  void theDevicePageChartsThisHostLive() {
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/device/" + id(host));
      for (String title : List.of("CPU", "Load", "Memory")) {
        PlaywrightAssertions.assertThat(chart(page, title).locator("canvas")).isVisible();
        PlaywrightAssertions.assertThat(chart(page, title)).containsText(Pattern.compile("\\d"));
      }
      // What an uptime of days does not show for a day: numbers change while one looks.
      Locator cpu = chart(page, "CPU");
      PlaywrightAssertions.assertThat(cpu)
          .not()
          .hasText(cpu.innerText(), new LocatorAssertions.HasTextOptions().setTimeout(60_000));
      Locator disks = page.getByRole(AriaRole.HEADING, heading2("Disks"));
      disks.scrollIntoViewIfNeeded();
      PlaywrightAssertions.assertThat(chart(page, "Space in use").locator("canvas")).isVisible();
      assertThat(window.errors()).isEmpty();
    }
  }

  @Test
  void draggingZoomsAndBackRestores() {
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/device/" + id(host) + "?range=15m");
      Locator chart = chart(page, "CPU");
      PlaywrightAssertions.assertThat(chart.locator("canvas")).isVisible();
      PlaywrightAssertions.assertThat(page.getByText("Last 15 min")).isVisible();
      String before = page.url();

      BoundingBox area = chart.locator(".u-over").boundingBox();
      double y = area.y + area.height / 2;
      page.mouse().move(area.x + area.width * 0.25, y);
      page.mouse().down();
      page.mouse().move(area.x + area.width * 0.5, y);
      page.mouse().move(area.x + area.width * 0.75, y);
      page.mouse().up();
      page.waitForURL(Pattern.compile("[?&]from=.*&to="));
      PlaywrightAssertions.assertThat(page.getByText("Last 15 min")).isHidden();

      page.reload();
      PlaywrightAssertions.assertThat(chart.locator("canvas")).isVisible();
      assertThat(page.url()).contains("from=").contains("to=");

      page.goBack();
      PlaywrightAssertions.assertThat(page.getByText("Last 15 min")).isVisible();
      assertThat(page.url()).isEqualTo(before);
      assertThat(window.errors()).isEmpty();
    }
  }

  @Test
  void aNameAndALabelStay() throws Exception {
    postSimple("to-be-renamed", 40);
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/device/to-be-renamed");
      page.getByRole(AriaRole.BUTTON, named("Rename")).click();
      page.getByRole(AriaRole.TEXTBOX, named("Name")).fill("Front door");
      page.getByRole(AriaRole.BUTTON, named("Save")).click();
      PlaywrightAssertions.assertThat(heading(page, "Front door")).isVisible();
      page.getByRole(AriaRole.TEXTBOX, named("Add a label")).fill("site=lab");
      page.getByRole(AriaRole.BUTTON, named("Add the label")).click();
      Locator label = page.getByRole(AriaRole.BUTTON, named("Remove label site"));
      PlaywrightAssertions.assertThat(label).isVisible();

      page.reload();
      PlaywrightAssertions.assertThat(heading(page, "Front door")).isVisible();
      PlaywrightAssertions.assertThat(label).isVisible();

      go(window, "/#/?q=site=lab");
      PlaywrightAssertions.assertThat(row(page, "Front door")).isVisible();
      PlaywrightAssertions.assertThat(row(page, name(host))).hasCount(0);
    }
    JsonNode device = http.get("/api/v1/devices/to-be-renamed").json().get("device");
    assertThat(device.get("name").asString()).isEqualTo("Front door");
    assertThat(device.get("labels").toString()).isEqualTo("{\"site\":\"lab\"}");
  }

  @Test
  void forgettingNeedsTheName() throws Exception {
    postSimple("doomed", 40);
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/device/doomed");
      page.getByRole(AriaRole.BUTTON, named("Forget …")).click();
      Locator dialog = page.getByRole(AriaRole.DIALOG);
      PlaywrightAssertions.assertThat(dialog).containsText("Forget doomed?");
      Locator confirm =
          dialog.getByRole(
              AriaRole.BUTTON,
              new Locator.GetByRoleOptions().setName("Forget the device and its data"));
      PlaywrightAssertions.assertThat(confirm).isDisabled();
      dialog.getByRole(AriaRole.TEXTBOX).fill("doome");
      PlaywrightAssertions.assertThat(confirm).isDisabled();
      assertThat(http.get("/api/v1/devices/doomed").status()).isEqualTo(200);

      dialog.getByRole(AriaRole.TEXTBOX).fill("doomed");
      confirm.click();
      PlaywrightAssertions.assertThat(row(page, name(host))).isVisible();
      PlaywrightAssertions.assertThat(row(page, "doomed")).hasCount(0);
      assertThat(http.get("/api/v1/devices/doomed").status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>window.harmed=1</script>",
        "<img src=x onerror=window.harmed=1>",
        "\"><svg onload=window.harmed=1>"
      })
  void anIdThatIsMarkupIsShownAsText(String id) throws Exception {
    postSimple(id, 40);
    try (Window window = chromium.open()) {
      Page page = go(window, "/");
      Locator row = row(page, id);
      PlaywrightAssertions.assertThat(row).isVisible();
      link(row, id).click();
      PlaywrightAssertions.assertThat(heading(page, id)).isVisible();
      go(window, "/#/events");
      PlaywrightAssertions.assertThat(shown(page, id)).isVisible();
      assertThat(page.evaluate("window.harmed === undefined")).isEqualTo(true);
    }
  }

  @Test
  void theStorePageTellsWhatIsKept() {
    try (Window window = chromium.open()) {
      Page page = go(window, "/#/server");
      link(page.getByRole(AriaRole.MAIN), "What it holds, how it writes and how it will grow")
          .click();
      Locator held = page.getByRole(AriaRole.TABLE);
      PlaywrightAssertions.assertThat(held).containsText("host");
      PlaywrightAssertions.assertThat(page.getByText("takes points", exactText())).isVisible();
      PlaywrightAssertions.assertThat(page.getByText("Not known before a day has been closed"))
          .isVisible();
      assertThat(window.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/#/device/", "/#/events", "/#/server", "/#/store"})
  void aPhoneNeedsNoScrollingToTheSide(String address) {
    Browser.NewContextOptions phone =
        new Browser.NewContextOptions()
            .setViewportSize(390, 844)
            .setDeviceScaleFactor(2)
            .setIsMobile(true)
            .setHasTouch(true);
    try (Window window = chromium.open(phone)) {
      Page page = go(window, address.endsWith("device/") ? address + id(host) : address);
      PlaywrightAssertions.assertThat(page.getByText("live", exactText())).isVisible();
      if (!Set.of("/#/server", "/#/store").contains(address)) {
        PlaywrightAssertions.assertThat(shown(page, name(host))).isVisible();
      }
      assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth")).isEqualTo(0);
      assertThat(window.errors()).isEmpty();
    }
  }

  /** The first element with a text that can be seen; options of a closed list can't. */
  private static Locator shown(Page page, String text) {
    return page.getByText(text).locator("visible=true").first();
  }

  @Test
  void isDarkWhereTheSystemIs() throws Exception {
    assertThat(brightness(ColorScheme.DARK)).isLessThan(64);
    assertThat(brightness(ColorScheme.LIGHT)).isGreaterThan(192);
  }

  /** How bright the page's lower left corner is, 0 to 255. */
  private static int brightness(ColorScheme scheme) throws IOException {
    Browser.NewContextOptions options = new Browser.NewContextOptions().setColorScheme(scheme);
    try (Window window = chromium.open(options)) {
      Page page = go(window, "/");
      PlaywrightAssertions.assertThat(row(page, name(host))).isVisible();
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(page.screenshot()));
      int color = image.getRGB(2, image.getHeight() - 3);
      return ((color >> 16 & 255) + (color >> 8 & 255) + (color & 255)) / 3;
    }
  }

  @Test
  @Order(Integer.MAX_VALUE - 2)
  void saysThatTheServerIsSilentAndHeals() throws Exception {
    try (Window window = chromium.open()) {
      Page page = go(window, "/");
      PlaywrightAssertions.assertThat(page.getByText("live", exactText())).isVisible();
      up.freeze();
      try {
        assertLost(page);
      } finally {
        up.thaw();
      }
      assertHealed(page);
    }
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void saysThatTheServerStoppedAndHeals() throws Exception {
    try (Window window = chromium.open()) {
      Page page = go(window, "/");
      page.evaluate("window.notReloaded = true");
      PlaywrightAssertions.assertThat(page.getByText("live", exactText())).isVisible();
      up.close();
      assertLost(page);
      up = up();
      assertHealed(page);
      PlaywrightAssertions.assertThat(row(page, name(host))).containsText("up");
      assertThat(page.evaluate("window.notReloaded")).isEqualTo(true);
    }
  }

  private static void assertLost(Page page) {
    PlaywrightAssertions.assertThat(connection(page))
        .containsText(
            "Connection lost", new LocatorAssertions.ContainsTextOptions().setTimeout(LOST_MS));
    PlaywrightAssertions.assertThat(page.getByText("offline", exactText())).isVisible();
  }

  private static void assertHealed(Page page) {
    PlaywrightAssertions.assertThat(connection(page)).isEmpty();
    PlaywrightAssertions.assertThat(page.getByText("live", exactText())).isVisible();
  }

  private static Locator connection(Page page) {
    return page.getByRole(AriaRole.STATUS, named("Connection"));
  }

  @Test
  @EnabledIfSystemProperty(
      named = "full",
      matches = "true",
      disabledReason = "takes 40 s: ./test --full")
  @Order(Integer.MAX_VALUE)
  void paintsSoonWithTwoHundredDevices() throws Exception {
    for (int i = 0; i < MANY; i++) {
      postSimple("many-%03d".formatted(i), i / 2.0);
    }
    try (Window window = chromium.open()) {
      Page page = go(window, "/");
      PlaywrightAssertions.assertThat(row(page, "many-000")).isVisible();
      assertThat(page.getByRole(AriaRole.TABLE).getAttribute("aria-rowcount"))
          .satisfies(rows -> assertThat(Integer.parseInt(rows)).isGreaterThan(MANY));
      Object firstPaint =
          page.evaluate(
              "performance.getEntriesByName('first-contentful-paint').map(p => p.startTime)[0]");
      LOG.log(
          System.Logger.Level.INFO,
          () -> "first contentful paint with " + MANY + " devices after " + firstPaint + " ms");
      assertThat(((Number) firstPaint).doubleValue()).isBetween(0.0, 10_000.0);
    }
  }

  private static Page go(Window window, String address) {
    window.page().navigate("http://127.0.0.1:" + port + address);
    return window.page();
  }

  private static Locator row(Page page, String device) {
    return page.getByRole(AriaRole.ROW)
        .filter(new Locator.FilterOptions().setHas(page.getByRole(AriaRole.LINK, named(device))));
  }

  private static Locator chart(Page page, String title) {
    return page.getByRole(AriaRole.FIGURE, named(title));
  }

  private static Locator heading(Page page, String text) {
    return page.getByRole(
        AriaRole.HEADING, new Page.GetByRoleOptions().setName(text).setExact(true).setLevel(1));
  }

  private static Locator link(Locator inside, String name) {
    return inside.getByRole(
        AriaRole.LINK, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private static Page.GetByTextOptions exactText() {
    return new Page.GetByTextOptions().setExact(true);
  }

  private static Page.GetByRoleOptions heading2(String text) {
    return new Page.GetByRoleOptions().setName(text).setExact(true).setLevel(2);
  }

  private static void postSimple(String device, double cpu) throws Exception {
    ObjectNode report = Reports.simple(device);
    ((ObjectNode) report.get("system")).put("cpu_pct", cpu);
    Http.Answer answer = http.post("/metrics", report.toString());
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  /** A percentage as the page writes it, with a narrow space. */
  private static String percent(int value) {
    return value + "\u202f%";
  }

  private static JsonNode devices() throws IOException, InterruptedException {
    return http.get("/api/v1/devices").json().get("devices");
  }

  private static String id(JsonNode device) {
    return device.get("id").asString();
  }

  private static String name(JsonNode device) {
    return device.get("name").asString();
  }
}
