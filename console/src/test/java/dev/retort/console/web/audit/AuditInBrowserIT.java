package dev.retort.console.web.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.retort.console.audit.AuditEvent;
import dev.retort.console.audit.AuditTrail;
import dev.retort.console.web.ConsoleBrowser;
import dev.retort.console.web.TestConsole;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditInBrowserIT {
  private static final String IMAGE = "<img src=/x onerror=alert(1)>";
  private static final String SCRIPT = "\"><script>alert(document.cookie)</script>";

  @TempDir private Path home;

  @Test
  void whatPeopleTypeIsReadAndNeverRun() {
    AuditTrail trail = AuditTrail.in(home);
    trail.append(AuditEvent.of(Instant.EPOCH, "ada", "cancel", IMAGE, SCRIPT));
    try (TestConsole console = TestConsole.of(new AuditArea(trail));
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      List<String> dialogs = new ArrayList<>();
      browser.page().onDialog(dialog -> dialogs.add(dialog.message()));
      Page page = browser.visit(console.uri("/audit"));
      assertThat(page.textContent("table")).contains(IMAGE).contains(SCRIPT);
      page.getByLabel("In subject or reason").fill(SCRIPT);
      page.keyboard().press("Enter");

      page.waitForURL("**/audit?*");
      assertThat(page.textContent("table")).contains(SCRIPT);
      assertThat(page.inputValue("#text")).isEqualTo(SCRIPT);
      assertThat(dialogs).isEmpty();
      assertThat(browser.complaints()).isEmpty();
      browser.accessible();
      browser.screenshot("audit");
    }
  }
}
