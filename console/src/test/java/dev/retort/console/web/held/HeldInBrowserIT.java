package dev.retort.console.web.held;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.retort.console.web.ConsoleBrowser;
import dev.retort.console.web.TestConsole;
import dev.retort.router.held.HeldId;
import dev.retort.router.held.HeldState;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that waits for a person, and the person. */
class HeldInBrowserIT {
  private static final String SAID =
      "<img src=x onerror=alert(1)> Our lawyer writes to you about the parcel tomorrow.";

  @TempDir private Path folder;

  @Test
  void aPersonReadsWhatIsHeldAndAnswersIt() {
    try (HeldHome home = new HeldHome(folder);
        TestConsole console = TestConsole.of(home.area());
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      Page page = browser.visit(console.uri("/held"));
      look(browser, "held-none");

      HeldId id = home.hold(SAID);
      browser.visit(console.uri("/held"));
      look(browser, "held");
      page.locator("table a").first().click();
      assertThat(page.textContent("main")).contains(SAID);
      look(browser, "held-request");
      page.getByLabel("The answer", new Page.GetByLabelOptions().setExact(false))
          .first()
          .fill("A colleague calls you today.");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Answer")).click();

      page.waitForSelector("[role=status]");
      look(browser, "held-answered");
      assertThat(home.queue.entry(id).orElseThrow().state()).isInstanceOf(HeldState.Answered.class);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static void look(ConsoleBrowser browser, String name) {
    browser.accessible();
    browser.screenshot(name);
    browser.narrow(name);
  }
}
