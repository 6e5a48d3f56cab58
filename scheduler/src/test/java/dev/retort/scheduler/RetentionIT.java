package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.scheduler.budget.SpendingLedger;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.scheduler.retention.Pruned;
import dev.retort.scheduler.retention.RunRetention;
import dev.retort.trainer.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionIT {
  private static final int NIGHTS = 30;

  @TempDir Path home;

  private RunRetention retention(Night night, Clock clock) {
    return new RunRetention(
        new RunRetention.Parts(
            night.floors().runs(),
            night.registry(),
            new RunLogs(night.floors().runs(), clock),
            new RunHistory(night.source()),
            new RunJournal(night.source(), clock),
            new SpendingLedger(night.source()),
            night.floors().notices()),
        NIGHTS,
        clock);
  }

  private static RunOutcome run(Night night, RunRequest request) {
    RunLogs logs = new RunLogs(night.floors().runs(), night.floors().clock());
    return new NightlyRun(night.floors(), logs).run(request);
  }

  private static RunRequest other() {
    RunRequest usual = Night.request();
    return new RunRequest(
        usual.dataset(), TrainingSpec.seeded(2), usual.policy(), usual.plan(), usual.economics());
  }

  /** A run of another student that dies before anything is decided about it; its folder. */
  private Path brokenOff(Night night) throws IOException {
    RunLogs logs = new RunLogs(night.floors().runs(), night.floors().clock());
    List<Path> before = new RunArchive(night.floors().runs()).folders();
    NightlyRun mortal =
        new NightlyRun(Crash.at("before ModelLoader.load").mortal(night.floors()), logs);
    assertThatThrownBy(() -> mortal.run(other())).isInstanceOf(Crash.Death.class);
    return new RunArchive(night.floors().runs())
        .folders().stream().filter(folder -> !before.contains(folder)).findFirst().orElseThrow();
  }

  @Test
  void keepsWhatPublishedVersionsCameFromAndLetsTheRestGo() throws IOException {
    try (Night night =
        new Night(home).captured(TicketTraffic.seeded(1).tickets(2_400, 4).exchanges())) {
      Path old = brokenOff(night);
      RunOutcome promoted = run(night, Night.request());
      assertThat(promoted).isInstanceOf(RunOutcome.Promoted.class);
      Path kept = promoted.reported().orElseThrow().in(night.floors().runs());
      RunLogs logs = new RunLogs(night.floors().runs(), Clock.systemUTC());
      assertThat(logs.runs()).hasSize(2);
      RunJournal later = new RunJournal(night.source(), Clock.systemUTC());
      RunRecord open = later.begin(TicketTraffic.TASK, "another request");
      logs.say(open.id(), "it goes on");

      Clock soon = Clock.fixed(Night.NOW, ZoneOffset.UTC);
      assertThat(retention(night, soon).prune()).satisfies(RetentionIT::isNothing);

      Clock muchLater = Clock.offset(Clock.systemUTC(), Duration.ofDays(NIGHTS + 1));
      Pruned plan = retention(night, muchLater).plan();
      assertThat(plan.folders()).containsExactly(old);
      assertThat(plan.bytes()).isPositive();
      assertThat(old).exists();

      Pruned pruned = retention(night, muchLater).prune();
      assertThat(pruned.folders()).isEqualTo(plan.folders());
      assertThat(pruned.records()).isPositive();
      assertThat(old).doesNotExist();
      assertThat(kept).exists();
      assertThat(logs.runs()).as("the promoted one's, and the open one's").hasSize(2);
      assertThat(leftovers()).isEmpty();
      assertThat(later.recent(TicketTraffic.TASK, 10)).as("the list of runs").hasSize(3);
      assertThat(new Replay(night.floors()).of(kept).identical()).isTrue();
      assertThat(retention(night, muchLater).prune()).satisfies(RetentionIT::isNothing);

      int before = night.trainings();
      later.abandon(open);
      assertThat(run(night, Night.request())).isInstanceOf(RunOutcome.Unchanged.class);
      assertThat(night.trainings()).isEqualTo(before);
      run(night, other());
      assertThat(night.trainings()).isEqualTo(before + 1);
      assertThat(old).as("what is gone comes again from the same traffic").exists();
    }
  }

  @Test
  void completesARemovalThatWasBrokenOff() throws IOException {
    try (Night night = new Night(home)) {
      Path half = night.floors().runs().resolve("tickets/0123.tmp/attempt-1");
      Files.createDirectories(half);
      retention(night, Clock.systemUTC()).prune();
      assertThat(half.getParent()).doesNotExist();
    }
  }

  @Test
  void whatIsUsedAgainIsNotOld() throws IOException {
    try (Night night =
        new Night(home).captured(TicketTraffic.seeded(1).tickets(2_400, 4).exchanges())) {
      Path folder = brokenOff(night);
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.toList()) {
          Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2025-01-01T00:00:00Z")));
        }
      }
      Clock night2 = Clock.fixed(Night.NOW, ZoneOffset.UTC);
      assertThat(retention(night, night2).plan().folders()).containsExactly(folder);

      assertThatThrownBy(
              () ->
                  new NightlyRun(
                          Crash.at("before ModelLoader.load").mortal(night.floors()),
                          RunListener.SILENT)
                      .run(other()))
          .isInstanceOf(Crash.Death.class);
      assertThat(retention(night, night2).plan().folders()).isEmpty();
    }
  }

  @Test
  void refusesToKeepLessThanWhatMayWait() {
    assertThatThrownBy(
            () ->
                new RunRetention(
                    new RunRetention.Parts(home, null, null, null, null, null, null),
                    3,
                    Clock.systemUTC()))
        .hasMessageContaining("8 nights at least");
  }

  private static void isNothing(Pruned pruned) {
    assertThat(pruned.folders()).isEmpty();
    assertThat(pruned.logs()).isEmpty();
    assertThat(pruned.records()).isZero();
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("runs"))) {
      return files.filter(file -> file.toString().endsWith(".tmp")).toList();
    }
  }
}
