package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.retort.console.web.ConsoleBrowser;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person sees of a home after its first night: overview, traffic and datasets, with requests
 * that would run something, and labels that are wrong.
 */
class HomePagesIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final String PASSWORD = "correct horse battery";
  private static final int TRAINING = 900;
  private static final int ALL = 1_500;
  private static final int WRONG_EVERY = 60;

  private static final String MARKUP = "<img src=x onerror=alert(1)>";

  /** The requests came in lately: a page shows no older ones. */
  private static Duration later;

  @TempDir private static Path folder;
  private static RetortProcess server;
  private static URI url;
  private static ConsoleBrowser browser;

  @BeforeAll
  static void aNightIsOver() throws Exception {
    later = Duration.between(TaskLog.at(ALL), Instant.now()).truncatedTo(ChronoUnit.SECONDS);
    Path home = folder.resolve("home");
    Files.writeString(
        folder.resolve("retort.yaml"),
        """
        tasks:
          desk: {promote: review, schedule: "0 0 2 * * ?"}
          quiet: {}
        """);
    Path log = Files.write(folder.resolve("log.jsonl"), lines());
    assertThat(InProcess.at(home, "capture", "import", log.toString()).exit()).isZero();
    try (RetortProcess night =
        RetortProcess.start(
            folder,
            "run",
            "desk",
            "--home",
            home.toString(),
            "--evaluation-from",
            TaskLog.at(TRAINING).plus(later).toString())) {
      assertThat(night.await(LONG)).as(night.err()).isEqualTo(ExitCode.NEGATIVE);
    }
    server = RetortProcess.serve(folder, home);
    url = URI.create(server.awaitLine(Pattern.compile("console on (http://\\S+)"), LONG).group(1));
    String first = server.awaitLine(Pattern.compile("first one at (http://\\S+)"), LONG).group(1);
    browser = ConsoleBrowser.open();
    logIn(browser.visit(URI.create(first)));
  }

  /** One in so many has the label of the one before it, and one comes twice. */
  private static List<String> lines() {
    List<String> lines = new ArrayList<>(new TaskLog("desk", 21).lines(ALL));
    Pattern answer = Pattern.compile("\"assistant\",\"content\":\"(\\w+)\"");
    for (int row = WRONG_EVERY; row < TRAINING; row += WRONG_EVERY) {
      String before =
          answer.matcher(lines.get(row - 1)).results().findFirst().orElseThrow().group();
      lines.set(row, answer.matcher(lines.get(row)).replaceFirst(before));
    }
    String said = "\"user\",\"content\":\"";
    lines.set(3, lines.get(3).replace(said, said + MARKUP));
    lines.add(lines.get(3).replace("desk-000003", "desk-again"));
    Pattern created = Pattern.compile("\"created\":(\\d+)");
    lines.replaceAll(
        line ->
            created
                .matcher(line)
                .replaceFirst(
                    found ->
                        "\"created\":" + (Long.parseLong(found.group(1)) + later.toSeconds())));
    return lines;
  }

  private static void logIn(Page page) {
    page.getByLabel("Name").fill("ada");
    page.getByLabel("Password, of 12 characters or more").fill(PASSWORD);
    page.getByLabel("The same again").fill(PASSWORD);
    page.getByRole(AriaRole.BUTTON).click();
    page.getByLabel("Name").fill("ada");
    page.getByLabel("Password").fill(PASSWORD);
    page.keyboard().press("Enter");
    page.waitForSelector(".leave");
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static Page look(String path, String name) {
    Page page = browser.visit(url.resolve(path));
    look(name);
    return page;
  }

  private static void look(String name) {
    assertThat(browser.page().locator("h1").count()).as(name).isEqualTo(1);
    browser.accessible();
    browser.screenshot(name);
    browser.narrow(name);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void theOverviewSaysHowTasksStandAndWhatWaits() {
    Page page = look("/", "overview");

    assertThat(page.textContent("main")).contains("desk", "quiet");
    assertThat(page.locator("a[href='/reviews/desk']").count()).isPositive();
  }

  @Test
  void theTrafficPageCountsWhatWasCaptured() {
    Page page = look("/traffic", "traffic");

    page.waitForSelector("main:has-text('1,501')");
    look("traffic-counted");
  }

  @Test
  void aPersonLooksThroughADatasetAndCorrectsALabel() {
    Page page = look("/datasets", "datasets");
    page.locator("main table a").first().click();
    String version = page.url();
    look("dataset");
    assertThat(page.frameLocator("iframe").locator("body").textContent()).contains("desk");

    look(version + "/exchanges?fate=exact_duplicate", "rejects");
    assertThat(page.textContent("main")).contains(MARKUP);
    look(version + "/suspects", "suspects");
    page.getByLabel("Why", new Page.GetByLabelOptions().setExact(false)).first().fill("I read it");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Correct")).first().click();
    page.waitForSelector("[role=status]");
    look("suspects-corrected");
    browser.visit(url.resolve("/audit"));
    assertThat(page.textContent("table")).contains("I read it");
  }
}
