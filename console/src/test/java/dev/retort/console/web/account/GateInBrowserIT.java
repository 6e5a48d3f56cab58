package dev.retort.console.web.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.retort.console.web.ConsoleBrowser;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GateInBrowserIT {
  /** The same host, so that the browser sends the cookies along. */
  private static final String NEIGHBOUR = "http://127.0.0.1:65000/lure";

  @Test
  void aNeighboursPageCannotActForWhoeverIsLoggedIn() {
    try (Doors doors = Doors.open();
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      Page page = login(doors, browser);
      page.route(
          NEIGHBOUR,
          route ->
              route.fulfill(
                  new Route.FulfillOptions()
                      .setContentType("text/html")
                      .setBody(
                          "<form method=post action='%s'><input name=reason value=lured><button>Win</button></form>"
                              .formatted(doors.console.uri("/bell/ring")))));
      page.navigate(NEIGHBOUR);
      page.getByRole(AriaRole.BUTTON).click();

      assertThat(page.textContent("h1")).isEqualTo("Not allowed");
      assertThat(page.textContent("main")).contains("Another site's page has sent this");
      assertThat(doors.console.deeds()).noneMatch(deed -> deed.done().action().equals("ring"));
      browser.accessible();
      browser.screenshot("refused-foreign");
    }
  }

  @Test
  void aSessionThatHasEndedLeadsToTheLoginAndBack() {
    try (Doors doors = Doors.open();
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      Page page = login(doors, browser);
      doors.clock.advance(Duration.ofHours(1));
      browser.visit(doors.console.uri("/account"));
      assertThat(page.textContent("h1")).isEqualTo("Log in");
      fill(page);

      assertThat(page.textContent("h1")).isEqualTo("Your account");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void whoHasNotTheRoleSeesWhy() {
    try (Doors doors = Doors.open();
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      Page page = browser.visit(doors.console.uri("/accounts"));
      page.getByLabel("Name").fill("vic");
      page.getByLabel("Password").fill(Doors.VICS);
      page.getByRole(AriaRole.BUTTON).click();

      assertThat(page.textContent("main")).contains("it takes the role operator");
      browser.accessible();
      browser.screenshot("refused-role");
    }
  }

  private static Page login(Doors doors, ConsoleBrowser browser) {
    Page page = browser.visit(doors.console.uri("/"));
    fill(page);
    assertThat(page.textContent("h1")).isEqualTo("Bell");
    return page;
  }

  private static void fill(Page page) {
    page.getByLabel("Name").fill("ada");
    page.getByLabel("Password").fill(Doors.ADAS);
    page.getByRole(AriaRole.BUTTON).click();
  }
}
