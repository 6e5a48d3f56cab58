package dev.retort.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Chromium without a window, nobody's yet: no cookies, no cache, nothing stored. Its page is to
 * be used by the thread that opened it.
 *
 * <p>The environment's {@code CHROMIUM} says which; without it the usual places are tried, and a
 * test that finds none is skipped.
 */
public final class ConsoleBrowser implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final List<Path> USUAL =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));
  private static final List<String> WCAG = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa");
  private static final String WITHOUT_SCRIPTS = "iframe[sandbox]";
  private static final int WIDE = 1280;
  private static final int NARROW = 360;
  private static final int HEIGHT = 900;
  private static final double PATIENCE_MILLIS = 60_000;

  private final Playwright playwright;
  private final Browser browser;
  private final Page page;
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  private ConsoleBrowser(Path chromium) {
    // The driver brings no browser: it is told to look for none.
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium)
                    .setTimeout(PATIENCE_MILLIS)
                    .setArgs(
                        List.of(
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
    BrowserContext context =
        browser.newContext(new Browser.NewContextOptions().setViewportSize(WIDE, HEIGHT));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    context.onConsoleMessage(this::note);
    context.onWebError(error -> complaints.add(error.error()));
    page = context.newPage();
  }

  /** Starts one. */
  public static ConsoleBrowser open() {
    return new ConsoleBrowser(chromium());
  }

  private static Path chromium() {
    Optional<Path> named = Optional.ofNullable(System.getenv("CHROMIUM")).map(Path::of);
    // A browser that is promised and missing is no reason to skip.
    named.ifPresent(path -> assertThat(path).as("CHROMIUM").isExecutable());
    return named
        .or(() -> USUAL.stream().filter(Files::isExecutable).findFirst())
        .orElseGet(() -> abort("there is no Chromium: install it, or name it in CHROMIUM"));
  }

  private void note(ConsoleMessage message) {
    if (message.type().equals("error") || message.type().equals("warning")) {
      complaints.add(message.text());
    }
  }

  /** Its page, to click and read in. */
  public Page page() {
    return page;
  }

  /** Goes to an address and waits until the page and its scripts are there. */
  public Page visit(URI address) {
    page.navigate(address.toString());
    return page;
  }

  /**
   * What the browser has complained of since it was opened, such as a script that failed, a file
   * that is missing or something that the content security policy forbids.
   */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /**
   * Keeps how the whole page looks, light and dark, as {@code target/screenshots/NAME-light.png}
   * and {@code NAME-dark.png}.
   */
  public void screenshot(String name) {
    inBothSchemes(
        scheme ->
            page.screenshot(
                new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(SCREENSHOTS.resolve(name + "-" + word(scheme) + ".png"))));
  }

  /**
   * Fails if the page is to be moved sideways on a telephone, keeps how it looks there as {@code
   * target/screenshots/NAME-narrow-light.png} and {@code NAME-narrow-dark.png}, and is as wide as
   * before.
   */
  public void narrow(String name) {
    page.setViewportSize(NARROW, HEIGHT);
    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
        .as("the width of %s", page.url())
        .isLessThanOrEqualTo(NARROW);
    screenshot(name + "-narrow");
    page.setViewportSize(WIDE, HEIGHT);
  }

  /**
   * Fails on whatever axe-core finds against WCAG 2.1, levels A and AA, in the page as it stands,
   * light and dark. It does not look into frames that may run no scripts, where axe-core cannot run
   * either.
   */
  public void accessible() {
    String found =
        inBothSchemes(
                scheme ->
                    new AxeBuilder(page)
                        .exclude(WITHOUT_SCRIPTS).withTags(WCAG).analyze().getViolations().stream()
                            .map(violation -> word(scheme) + ": " + describe(violation)))
            .flatMap(violations -> violations)
            .collect(Collectors.joining("\n"));
    if (!found.isEmpty()) {
      fail("%s is not accessible:%n%s", page.url(), found);
    }
  }

  private static String describe(Rule violation) {
    return "%s (%s) at%n%s"
        .formatted(
            violation.getHelp(),
            violation.getId(),
            violation.getNodes().stream()
                .map(node -> "  %s: %s".formatted(node.getTarget(), node.getFailureSummary()))
                .collect(Collectors.joining("\n")));
  }

  private <T> Stream<T> inBothSchemes(Function<ColorScheme, T> look) {
    List<T> seen =
        Stream.of(ColorScheme.DARK, ColorScheme.LIGHT)
            .map(
                scheme -> {
                  page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                  return look.apply(scheme);
                })
            .toList();
    return seen.stream();
  }

  private static String word(ColorScheme scheme) {
    return scheme.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
