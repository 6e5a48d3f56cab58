package dev.retort.console.web.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.retort.console.config.ConsoleConfig;
import dev.retort.console.web.Approvers;
import dev.retort.console.web.ConsoleBrowser;
import dev.retort.console.web.Deed;
import dev.retort.console.web.DeskHome;
import dev.retort.console.web.Done;
import dev.retort.console.web.SmallReport;
import dev.retort.console.web.TestConsole;
import dev.retort.console.web.account.AccessTokens;
import dev.retort.console.web.account.AccountGate;
import dev.retort.console.web.account.AccountName;
import dev.retort.console.web.account.Accounts;
import dev.retort.console.web.account.FirstOperator;
import dev.retort.console.web.account.LocalOperator;
import dev.retort.console.web.account.RoleWords;
import dev.retort.console.web.models.ModelsArea;
import dev.retort.console.web.report.ReportArea;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.scheduler.Promotions;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** In the morning: log in, read the report, say no; and yes to a better one. */
class ReviewJourneyIT extends DeskHome {
  private static final PromotionReport POOR = SmallReport.of(TASK, 9);
  private static final PromotionReport BETTER = SmallReport.of(TASK, 2);
  private static final String PASSWORD = "correct horse battery";

  @Test
  void rejectsAPoorCandidateAndLetsABetterOneServe() {
    home.awaitsReview(POOR);
    home.captured(SmallReport.row(0), "my parcel has not come", "billing");
    try (TestConsole console = console();
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      Page page = logIn(browser, console);
      assertThat(page.textContent("h1")).isEqualTo("Reviews");
      look(browser, "reviews");
      page.getByRole(AriaRole.LINK, named("Read and decide about desk")).click();

      reads(page, "my parcel has not come");
      look(browser, "review");
      page.getByLabel("Why").fill("nine of 400 are too many");
      page.getByRole(AriaRole.BUTTON, named("Reject")).click();

      assertThat(page.textContent("[role=status]")).contains("desk/1 is rejected");
      assertThat(page.textContent("main")).contains("Nothing of this task waits", "nine of 400");
      assertThat(champion()).isEmpty();

      home.awaitsReview(BETTER);
      page.getByRole(AriaRole.LINK, exactly("Reviews")).click();
      page.getByRole(AriaRole.LINK, named("Read and decide about desk")).click();
      page.getByLabel("Why").fill("read the lost rows");
      page.getByRole(AriaRole.BUTTON, named("Approve")).click();

      assertThat(page.textContent("[role=status]")).contains("desk/2 serves now");
      assertThat(champion()).contains(2);
      models(browser, page);
      assertThat(console.deeds())
          .filteredOn(deed -> deed.done().subject().startsWith("desk/"))
          .extracting(Deed::done)
          .extracting(Done::action)
          .containsExactly("promote", "reject");
      assertThat(console.deeds().get(0).who()).isEqualTo("ada");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void aPageThatWasOvertakenSaysWhatWaitsNow() {
    home.awaitsReview(POOR);
    try (TestConsole console = console();
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      Page page = logIn(browser, console);
      page.getByRole(AriaRole.LINK, named("Read and decide about desk")).click();
      home.awaitsReview(BETTER);
      page.getByLabel("Why").fill("good enough");
      page.getByRole(AriaRole.BUTTON, named("Approve")).click();

      assertThat(page.textContent("[role=status]")).contains("version 2 waits now");
      assertThat(page.textContent("dl.facts")).contains("version 2");
      assertThat(champion()).isEmpty();
    }
  }

  /** Logs in, and is where it wanted to go. */
  private static Page logIn(ConsoleBrowser browser, TestConsole console) {
    Page page = browser.visit(console.uri("/reviews"));
    page.getByLabel("Name").fill("ada");
    page.getByLabel("Password").fill(PASSWORD);
    page.getByRole(AriaRole.BUTTON, named("Log in")).click();
    page.waitForURL("**/reviews");
    return page;
  }

  private static void reads(Page page, String text) {
    FrameLocator report = page.frameLocator("iframe.report");
    assertThat(report.locator("h1").textContent()).isEqualTo("Promotion report: desk");
    assertThat(report.locator("body").textContent()).contains(text);
  }

  private static void models(ConsoleBrowser browser, Page page) {
    page.getByRole(AriaRole.LINK, exactly("Models")).click();
    look(browser, "models");
    page.getByRole(AriaRole.LINK, exactly("desk")).click();
    assertThat(page.textContent("main")).contains("read the lost rows", "nine of 400");
    look(browser, "model");
    page.getByRole(AriaRole.BUTTON, named("Compare")).click();
    assertThat(page.frameLocator("iframe.report").locator("body").textContent())
        .contains(POOR.seal(), BETTER.seal());
    look(browser, "difference");
    page.goBack();
    page.locator("th a[href='/models/desk/versions/2']").first().click();
    assertThat(page.textContent("main")).contains("retort pull desk@champion");
    look(browser, "version");
  }

  private static void look(ConsoleBrowser browser, String name) {
    browser.accessible();
    browser.screenshot(name);
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static Page.GetByRoleOptions exactly(String name) {
    return named(name).setExact(true);
  }

  private TestConsole console() {
    DataSource source = home.database().source();
    Clock clock = Clock.systemUTC();
    Accounts accounts = Accounts.open(source, clock);
    accounts.add(new AccountName("ada"), RoleWords.parse("operator,approver"), PASSWORD);
    Approvers anybody = new Approvers(task -> new TreeSet<>());
    Promotions promotions = home.promotions();
    return TestConsole.behind(
        (vertx, deeds) ->
            new AccountGate(
                vertx,
                ConsoleConfig.DEFAULT,
                accounts,
                new AccessTokens(source, clock),
                LocalOperator.named("root"),
                new FirstOperator(accounts),
                deeds,
                clock),
        clock,
        ReviewArea.of(home.registry(), promotions, home.journal(), home.reports(), anybody),
        ModelsArea.of(home.registry(), promotions, home.reports(), anybody, List::of),
        ReportArea.of(home.reports()));
  }
}
