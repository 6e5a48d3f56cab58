package dev.retort.scheduler.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunStep;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogsTest {
  private static final String RUN = "0f9a4c1e-0000-4000-8000-000000000001";
  private static final Instant NOW = Instant.parse("2026-01-01T02:00:00Z");

  @TempDir Path runs;
  private final Hands clock = new Hands();

  /** A clock that is set by hand. */
  private static final class Hands extends Clock {
    private Instant now = NOW;

    @Override
    public Instant instant() {
      return now;
    }

    void forward(Duration time) {
      now = now.plus(time);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("it stays where it is");
    }
  }

  private RunLogs logs() {
    return new RunLogs(runs, clock);
  }

  private Path file() {
    return runs.resolve(".logs").resolve(RUN + ".jsonl");
  }

  @Test
  void givesBackWhatARunHasTold() {
    RunFolder attempt = new RunFolder(runs.resolve("tickets/abc/attempt-1"));
    TrainingProgress progress =
        new TrainingProgress(
            0.25,
            OptionalDouble.of(1.5),
            OptionalDouble.of(812.5),
            Optional.of(Duration.ofMillis(90_500)));
    RunListener writer = logs().writer(RUN);
    writer.started(RunStep.DATASET);
    writer.progressed(RunStep.DATASET, 0.5);
    writer.finished(RunStep.DATASET, "12 rows");
    writer.launched("linear", attempt);
    clock.forward(Duration.ofSeconds(1));
    writer.trained(progress, Duration.ofMillis(1_234));
    clock.forward(Duration.ofSeconds(1));
    writer.trained(TrainingProgress.NONE, Duration.ofSeconds(2));
    logs().say(RUN, "somebody asks");
    logs().end(RUN, "promoted", "a new champion");

    assertThat(logs().read(RUN))
        .containsExactly(
            new RunEvent.Started(NOW, RunStep.DATASET),
            new RunEvent.Progressed(NOW, RunStep.DATASET, 0.5),
            new RunEvent.Finished(NOW, RunStep.DATASET, "12 rows"),
            new RunEvent.Launched(NOW, "linear", Path.of("tickets/abc/attempt-1")),
            new RunEvent.Trained(NOW.plusSeconds(1), progress, Duration.ofMillis(1_234)),
            new RunEvent.Trained(NOW.plusSeconds(2), TrainingProgress.NONE, Duration.ofSeconds(2)),
            new RunEvent.Said(NOW.plusSeconds(2), "somebody asks"),
            new RunEvent.Ended(NOW.plusSeconds(2), "promoted", "a new champion"));
    assertThat(logs().runs()).containsExactly(RUN);
    assertThat(logs().readFrom(RUN, 0).isEnd()).isTrue();
  }

  @Test
  void goesOnWhereASliceEnded() {
    logs().say(RUN, "one");
    RunLogs.Slice first = logs().readFrom(RUN, 0);
    assertThat(first.isEnd()).isFalse();
    assertThat(logs().readFrom(RUN, first.next()).events()).isEmpty();

    logs().say(RUN, "zwei – 二");
    logs().say(RUN, "three");

    RunLogs.Slice second = logs().readFrom(RUN, first.next());
    assertThat(second.events())
        .containsExactly(new RunEvent.Said(NOW, "zwei – 二"), new RunEvent.Said(NOW, "three"));
    assertThat(logs().readFrom(RUN, second.next()).next()).isEqualTo(second.next());
    assertThat(logs().readFrom(RUN, 1_000_000).events()).isEmpty();
  }

  @Test
  void readsALineWholeOrNotYet() throws IOException {
    logs().say(RUN, "one");
    String line = JsonFormat.line(new RunEvent.Said(NOW, "two")) + "\n";
    String torn = line.substring(0, line.length() / 2);
    long before = logs().readFrom(RUN, 0).next();

    Files.writeString(file(), torn, StandardOpenOption.APPEND);
    assertThat(logs().readFrom(RUN, before)).isEqualTo(new RunLogs.Slice(List.of(), before));

    Files.writeString(file(), line.substring(torn.length()), StandardOpenOption.APPEND);
    assertThat(logs().readFrom(RUN, before).events())
        .containsExactly(new RunEvent.Said(NOW, "two"));
  }

  @Test
  void anAttemptAfterATornLineBeginsALineOfItsOwn() throws IOException {
    logs().say(RUN, "one");
    Files.writeString(file(), "{\"event\":\"said\",\"at\":\"20", StandardOpenOption.APPEND);

    logs().writer(RUN).started(RunStep.WINDOW);

    assertThat(logs().read(RUN))
        .containsExactly(new RunEvent.Said(NOW, "one"), new RunEvent.Started(NOW, RunStep.WINDOW));
  }

  @Test
  void thinsProgressAndKeepsTheLast() {
    RunListener writer = logs().writer(RUN);
    writer.started(RunStep.EVALUATE);
    for (int i = 1; i <= 100; i++) {
      writer.progressed(RunStep.EVALUATE, i / 100.0);
      clock.forward(Duration.ofMillis(20));
    }
    writer.finished(RunStep.EVALUATE, "done");

    List<RunEvent> events = logs().read(RUN);
    assertThat(events).hasSize(1 + 4 + 1 + 1);
    assertThat(events.get(5))
        .isInstanceOfSatisfying(
            RunEvent.Progressed.class, last -> assertThat(last.share()).isEqualTo(1));
  }

  @Test
  void keepsEveryLineOfManyThreads() throws Exception {
    RunListener writer = logs().writer(RUN);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<? extends Future<?>> told =
          IntStream.range(0, 200)
              .mapToObj(i -> threads.submit(() -> writer.said("word " + i)))
              .toList();
      for (Future<?> one : told) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(logs().read(RUN)).hasSize(200).doesNotHaveDuplicates();
  }

  @Test
  void leadsToTheLogOfTheLastTraining() throws IOException {
    RunListener writer = logs().writer(RUN);
    RunFolder first = new RunFolder(runs.resolve("tickets/abc/attempt-1"));
    RunFolder second = new RunFolder(runs.resolve("tickets/abc/attempt-2"));
    writer.launched("linear", first);
    writer.launched("linear", second);
    assertThat(logs().trainingLog(RUN)).isEmpty();

    Files.createDirectories(second.root());
    Files.writeString(second.log(), "epoch 1");
    assertThat(logs().trainingLog(RUN)).contains(second.log().toAbsolutePath().normalize());
  }

  @Test
  void knowsNothingOfARunThatHasToldNothing() {
    assertThat(logs().read(RUN)).isEmpty();
    assertThat(logs().knows(RUN)).isFalse();
    assertThat(logs().runs()).isEmpty();
    logs().say(RUN, "one");
    logs().delete(RUN);
    assertThat(logs().knows(RUN)).isFalse();
  }

  @Test
  void takesNoPathForARun() {
    assertThatThrownBy(() -> logs().read("../../etc/passwd"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no run's id");
  }
}
