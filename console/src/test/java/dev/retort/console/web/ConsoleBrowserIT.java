package dev.retort.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleBrowserIT {
  /** A page whose only content is an image. */
  private record Picture(String html) implements Area {
    @Override
    public Optional<Destination> destination() {
      return Optional.empty();
    }

    @Override
    public void mount(Mounting on) {
      on.raw(
          "/picture",
          Role.VIEWER,
          (visit, context) -> Mounting.sendHtml(context, 200, "<!DOCTYPE html>" + html));
    }
  }

  @Test
  void theErrorPageIsAccessibleAndLoadsNothingForbidden() {
    try (TestConsole console = TestConsole.of();
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      Page page = browser.visit(console.uri("/nowhere"));

      assertThat(page.textContent("h1")).isEqualTo("Not found");
      browser.accessible();
      browser.screenshot("error-missing");
      assertThat(Path.of("target/screenshots/error-missing-dark.png")).isNotEmptyFile();
      assertThat(browser.complaints()).singleElement().asString().contains("404");
    }
  }

  @Test
  void aPageThatSomeCannotReadIsFound() {
    Picture picture =
        new Picture("<html lang='en'><title>A bell</title><img src='/assets/icon.svg'>");
    try (TestConsole console = TestConsole.of(picture);
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      browser.visit(console.uri("/picture"));

      assertThatThrownBy(browser::accessible)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("image-alt")
          .hasMessageContaining("dark");
    }
  }

  @Test
  void whatThePolicyForbidsIsComplainedOf() {
    Picture picture = new Picture("<title>A bell</title><script>document.title = 'rung'</script>");
    try (TestConsole console = TestConsole.of(picture);
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      Page page = browser.visit(console.uri("/picture"));

      assertThat(page.title()).isEqualTo("A bell");
      assertThat(browser.complaints())
          .anySatisfy(complaint -> assertThat(complaint).contains("Content Security Policy"));
    }
  }
}
