package dev.retort.console.web.runs;

import static dev.retort.console.web.runs.RunsHome.BANK;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.retort.console.web.ConsoleBrowser;
import dev.retort.console.web.TestConsole;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.RunStep;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.queue.OrderId;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsPagesIT {
  @TempDir Path folder;

  private static void trained(RunListener told, int minute) {
    told.trained(
        new TrainingProgress(
            minute / 100.0,
            OptionalDouble.of(1.0 / minute),
            OptionalDouble.empty(),
            Optional.empty()),
        Duration.ofMinutes(minute));
  }

  @Test
  void aRunThatGoesOnGrowsBeforeOnesEyesAndEnds() throws IOException {
    try (RunsHome home = new RunsHome(folder);
        TestConsole console = TestConsole.of(home.area());
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      RunRecord run = home.begin(0, BANK);
      RunListener told = home.telling(run);
      RunFolder attempt = new RunFolder(folder.resolve("runs/bank/attempt-1"));
      Files.createDirectories(attempt.root());
      Files.writeString(attempt.log(), "epoch 1\n");
      told.started(RunStep.TRAIN);
      told.launched("dl4j", attempt);

      Page page = browser.visit(console.uri("/runs/" + run.id()));
      assertThat(page.textContent("#live")).contains("it has reported nothing yet");

      trained(told, 1);
      page.waitForSelector("#loss canvas");
      assertThat(page.getAttribute("#loss", "data-y")).isEqualTo("1.0000");
      home.telling(run).said("the disk was full for a while");
      trained(home.telling(run), 50);
      Files.writeString(attempt.log(), "epoch 1\nepoch 2\n");
      page.waitForSelector("#loss[data-y='1.0000,0.020000']");
      page.waitForSelector("pre.log:has-text('epoch 2')");
      assertThat(page.locator("#loss canvas").count()).as("the same chart").isEqualTo(1);
      assertThat(page.textContent("#live")).contains("the disk was full for a while", "50.0 %");
      browser.accessible();
      browser.screenshot("run-live");

      RunOutcome outcome = new RunOutcome.WithoutStudent("the training diverged");
      home.journal(60).end(run, outcome.verdict(), outcome);
      home.telling(run).ended(outcome.verdict(), outcome.summary());
      page.waitForSelector(".verdict:has-text('the training diverged')");
      assertThat(page.locator("[sse-connect]").count()).isZero();
      browser.screenshot("run-ended");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void aRunIsAskedForStoppedAndTriedAgainByKeyboard() {
    try (RunsHome home = new RunsHome(folder);
        TestConsole console = TestConsole.of(home.area());
        ConsoleBrowser browser = ConsoleBrowser.open()) {
      Page page = browser.visit(console.uri("/tasks"));
      browser.accessible();
      browser.screenshot("tasks");
      page.locator("button[aria-label='Run bank now']").press("Enter");
      page.waitForSelector("[role=status]:has-text('is asked for')");
      browser.accessible();

      page.locator("summary").press("Enter");
      Locator reason = page.locator("input[name=reason]");
      reason.fill("wrong week");
      reason.press("Enter");
      page.waitForSelector("[role=status]:has-text('does not begin')");
      browser.accessible();
      browser.screenshot("runs");

      page.locator("button:has-text('Try the run of bank again')").press("Enter");
      page.waitForSelector("[role=status]:has-text('is tried again')");
      OrderId order = home.queue.open().get(0).id();
      assertThat(page.locator("form[action='/orders/" + order + "/cancel']").count()).isEqualTo(1);
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
