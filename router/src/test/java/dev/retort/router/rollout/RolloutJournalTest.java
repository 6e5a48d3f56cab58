package dev.retort.router.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutJournalTest {
  private static final TaskName TASK = new TaskName("tickets");
  private static final String CHAMPION = "champion";
  private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");

  @TempDir Path home;

  @Test
  void isReadWhileTheDiskWrites() throws Exception {
    RolloutJournal journal = RolloutJournal.open(home.resolve("rollouts.jsonl"));
    synchronized (journal) {
      assertThat(CompletableFuture.supplyAsync(journal::events).get(10, TimeUnit.SECONDS))
          .isEmpty();
      assertThat(CompletableFuture.supplyAsync(journal::unreversed).get(10, TimeUnit.SECONDS))
          .isEmpty();
    }
  }

  @Test
  void aQuarantineHoldsThroughARestartUntilItIsReleased() {
    RolloutEvent.Quarantined event = quarantined("aa");
    journal().add(event);
    assertThat(journal().quarantined(TASK, CHAMPION)).containsExactly(event);
    assertThat(journal().isQuarantined(TASK, CHAMPION, "aa")).isTrue();
    assertThat(journal().isQuarantined(TASK, CHAMPION, "bb")).isFalse();
    assertThat(journal().isQuarantined(TASK, "candidate", "aa")).isFalse();

    RolloutJournal journal = journal();
    journal.add(new RolloutEvent.Released(NOW, TASK, CHAMPION, "aa"));
    assertThat(journal().isQuarantined(TASK, CHAMPION, "aa")).isFalse();
    journal.add(quarantined("aa"));
    assertThat(journal().quarantined(TASK, CHAMPION)).hasSize(1);
  }

  @Test
  void whatTheRegistryHasHeardIsNotToldAgain() {
    RolloutJournal journal = journal();
    journal.add(quarantined("aa"));
    assertThat(journal().unreversed()).hasSize(1);
    journal.add(new RolloutEvent.Reversed(NOW, TASK, CHAMPION, "aa", Optional.of("tickets/1")));
    assertThat(journal().unreversed()).isEmpty();
    assertThat(journal().isQuarantined(TASK, CHAMPION, "aa")).isTrue();
  }

  @Test
  void aDamagedLineLetsNoOtherVersionIn() throws Exception {
    journal().add(quarantined("aa"));
    Path file = home.resolve("rollouts.jsonl");
    Files.writeString(file, "{\"event\":\"quarantined\",\"at\"\n" + Files.readString(file));
    assertThat(journal().isQuarantined(TASK, CHAMPION, "aa")).isTrue();
  }

  @Test
  void keepsWhatIsInForceHoweverMuchHappensAfterwards() throws Exception {
    RolloutJournal journal = journal();
    journal.add(quarantined("aa"));
    Path file = home.resolve("rollouts.jsonl");
    RolloutEvent other = new RolloutEvent.Released(NOW, TASK, CHAMPION, "bb");
    Files.writeString(file, Files.readString(file) + (JsonFormat.line(other) + "\n").repeat(999));
    journal().add(other);
    journal().add(other);
    assertThat(journal().isQuarantined(TASK, CHAMPION, "aa")).isTrue();
    assertThat(journal().events()).hasSize(1_000);
  }

  @Test
  void holdsInThisProcessWhereTheDiskRefuses() throws Exception {
    Files.writeString(home.resolve("file"), "no folder");
    RolloutJournal journal = RolloutJournal.open(home.resolve("file").resolve("rollouts.jsonl"));
    assertThatThrownBy(() -> journal.add(quarantined("aa")))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(journal.isQuarantined(TASK, CHAMPION, "aa")).isTrue();
  }

  @Test
  void saysInASentenceWhatHappened() {
    assertThat(quarantined("aa").summary()).isEqualTo("it fails; tickets/1 serves instead");
    assertThat(List.of(RollbackCause.values()))
        .extracting(RollbackCause::word)
        .doesNotHaveDuplicates();
  }

  private RolloutJournal journal() {
    return RolloutJournal.open(home.resolve("rollouts.jsonl"));
  }

  private static RolloutEvent.Quarantined quarantined(String digest) {
    return new RolloutEvent.Quarantined(
        NOW,
        TASK,
        CHAMPION,
        digest,
        "tickets/2",
        new RollbackEvidence(RollbackCause.FAILURES, "it fails", new TreeMap<>()),
        Optional.of("tickets/1"));
  }
}
