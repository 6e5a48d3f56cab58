package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.http.RetortHeader;
import dev.retort.router.DyingRouter.Moment;
import dev.retort.router.rollout.RolloutEvent;
import dev.retort.router.rollout.RolloutJournal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A router process that is killed while it rolls a champion back, and the one that is started on
 * its home afterwards: the version before serves in the end, and one rollback is on record.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("fault")
@Tag("fault-crash")
class KilledRollbackIT {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final long POLL_MILLIS = 20;
  private static final int KILLS = 4;
  private static final Pattern ADDRESS = Pattern.compile("router on (http://\\S+)\\R");

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @ParameterizedTest
  @EnumSource(value = Moment.class, mode = EnumSource.Mode.EXCLUDE, names = "NEVER")
  void rollsBackOnceHoweverItDies(Moment moment) throws Exception {
    try (RoutedTask task = twoVersions()) {
      try (Running router = start(task, moment)) {
        askUntilItDies(router);
      }
      assertThat(quarantined()).hasSize(moment == Moment.BEFORE_THE_JOURNAL_LINE ? 0 : 1);
      assertThat(task.championAtRegistry())
          .isEqualTo(moment == Moment.WHEN_THE_REGISTRY_HAS_BEEN_TOLD ? 1 : 2);

      endsOnTheVersionBefore(task);
    }
  }

  @Test
  void rollsBackOnceIfItIsKilledAgainAndAgainAtAnyTime() throws Exception {
    Random random = new Random(8);
    try (RoutedTask task = twoVersions()) {
      for (int kill = 0; kill < KILLS; kill++) {
        try (Running router = start(task, Moment.NEVER)) {
          awaitServing(router);
          long until = System.nanoTime() + random.nextInt(700) * 1_000_000L;
          while (System.nanoTime() < until) {
            ask(router, "refund please");
          }
          router.process().destroyForcibly().waitFor();
        }
        assertThat(quarantined()).hasSizeLessThanOrEqualTo(1);
      }
      endsOnTheVersionBefore(task);
      try (Running again = start(task, Moment.NEVER)) {
        awaitServing(again);
        assertThat(ask(again, "refund please")).contains("tickets/1");
        assertThat(quarantined()).hasSize(1);
      }
    }
  }

  /** The first is good, the second one fails at every polite request. */
  private RoutedTask twoVersions() throws Exception {
    RoutedTask task = new RoutedTask(folder.resolve("elsewhere"), Double.MIN_NORMAL);
    task.promote("refund billing 0.95");
    try (Running router = start(task, Moment.NEVER)) {
      awaitServing(router);
    }
    task.promote("refund billing 0.95", "please polite 0.9");
    return task;
  }

  private void endsOnTheVersionBefore(RoutedTask task) throws Exception {
    try (Running router = start(task, Moment.NEVER)) {
      long end = System.nanoTime() + LONG.toNanos();
      while (!ask(router, "refund please").equals(Optional.of("tickets/1"))
          || task.championAtRegistry() != 1) {
        assertThat(System.nanoTime()).as("it ends in time").isLessThan(end);
      }
      List<RolloutEvent.Quarantined> events = quarantined();
      assertThat(events).hasSize(1);
      assertThat(events.get(0).version()).isEqualTo("tickets/2");
    }
  }

  private List<RolloutEvent.Quarantined> quarantined() {
    return RolloutJournal.open(home().resolve("rollouts.jsonl")).events().stream()
        .filter(RolloutEvent.Quarantined.class::isInstance)
        .map(RolloutEvent.Quarantined.class::cast)
        .toList();
  }

  private Path home() {
    return folder.resolve("home");
  }

  private void askUntilItDies(Running router) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (router.process().isAlive()) {
      ask(router, "refund please");
      assertThat(System.nanoTime()).as("it dies in time").isLessThan(end);
    }
    assertThat(router.process().exitValue()).as("128 and SIGKILL").isEqualTo(128 + 9);
  }

  private void awaitServing(Running router) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (ask(router, "refund").filter(by -> !by.equals("teacher")).isEmpty()) {
      assertThat(System.nanoTime()).as("it serves in time").isLessThan(end);
    }
  }

  /** Who answered; empty if nobody did any more. */
  private Optional<String> ask(Running router, String text) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(router.address().resolve("/v1/chat/completions"))
            .header(RetortHeader.TASK, RoutedTask.TASK.value())
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"frontier\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                        .formatted(text)))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return answer.headers().firstValue(RetortHeader.ANSWERED_BY);
    } catch (IOException e) {
      assertThat(router.process().waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
          .as("it dies where it does not answer: %s", e)
          .isTrue();
      return Optional.empty();
    }
  }

  private Running start(RoutedTask task, Moment moment) throws Exception {
    Files.createDirectories(home());
    Path out = Files.createTempFile(folder, "out", ".txt");
    // A file, not a pipe: one that nobody reads holds up whoever logs.
    Process process =
        new ProcessBuilder(DyingRouter.argv(home(), task, moment))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    long end = System.nanoTime() + LONG.toNanos();
    Matcher address = ADDRESS.matcher("");
    while (!address.reset(Files.readString(out)).find()) {
      boolean over = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(over || System.nanoTime() > end)
          .as("it starts; it said: %s", Files.readString(out))
          .isFalse();
    }
    return new Running(process, URI.create(address.group(1)));
  }

  private record Running(Process process, URI address) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }
}
