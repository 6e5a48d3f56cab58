package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.TraceStep;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracesCommandTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  /** Four tokens, as texts of this length usually have: a dollar's worth here. */
  private static final String ANSWER = "x".repeat(16);

  @TempDir private Path folder;

  private Path home;
  private Path config;

  @BeforeEach
  void captureOneTraceAndOneRequest() throws Exception {
    home = folder.resolve("home");
    config =
        Files.writeString(
            folder.resolve("retort.yaml"), "prices: {\"*\": {completionPerMillion: 250000}}\n");
    Instant now = Instant.now();
    try (ExchangeLog log = IcebergExchangeLog.open(home.resolve("exchanges"))) {
      log.append(
          List.of(
              step(
                  "e3", now.minusSeconds(8), TRACE, "3", "extraction", AnsweredBy.Cache.OF_TEACHER),
              step("e1", now.minusSeconds(10), TRACE, "1", "plan", new AnsweredBy.Teacher(0)),
              step(
                  "e2",
                  now.minusSeconds(9),
                  TRACE,
                  "2",
                  "extraction",
                  new AnsweredBy.Student("tickets/3", 0.9)),
              step("alone", now.minusSeconds(5), "ab".repeat(16), "4", "plan", AnsweredBy.TEACHER),
              step(
                  "old",
                  now.minus(Duration.ofDays(9)),
                  "cd".repeat(16),
                  "5",
                  "plan",
                  AnsweredBy.TEACHER)));
    }
  }

  @Test
  void listsTracesWithWhoAnsweredAndWhatItCost() throws Exception {
    InProcess listed = retort("traces");

    assertThat(listed.exit()).as(listed.err()).isZero();
    assertThat(listed.out().lines()).hasSize(2);
    assertThat(listed.out().lines().skip(1).findFirst().orElseThrow().split(" +"))
        .containsSequence("3", "1", "1", "1", "0.5000", "2.0000", "2500")
        .startsWith(TRACE);
  }

  @Test
  void showsATracesStepsInTheirOrder() throws Exception {
    InProcess shown = retort("traces", TRACE.substring(0, 6));

    assertThat(shown.exit()).isZero();
    assertThat(shown.out().lines().skip(1))
        .satisfiesExactly(
            plan -> assertThat(plan).contains("tickets", "plan", "teacher", "0.5000 $", "e1"),
            student -> assertThat(student).contains("extraction", "tickets/3", "e2"),
            cache -> assertThat(cache).contains("extraction", "cache (teacher)", "e3"));
  }

  @Test
  void tellsTheSameAsJson() throws Exception {
    JsonNode traces = JsonFormat.mapper().readTree(retort("traces", "--json", "--all").out());

    assertThat(traces).hasSize(2);
    assertThat(traces.path(1).path("steps").path(1).path("version").asText())
        .isEqualTo("tickets/3");
    assertThat(traces.path(1).path("steps").path(2).path("by").asText()).isEqualTo("CACHE");
  }

  @Test
  void saysSoWhereThereIsNone() {
    assertThat(retort("traces", "--task", "other").exit()).isEqualTo(ExitCode.NEGATIVE);
    assertThat(retort("traces", "--task", "other").err()).contains("no trace");
    assertThat(retort("traces", "--days", "10", "--all").out()).contains("cd".repeat(16));
  }

  private InProcess retort(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--config", config.toString()));
    return InProcess.at(home, all.toArray(String[]::new));
  }

  private static Exchange step(
      String id, Instant at, String trace, String span, String kind, AnsweredBy answeredBy) {
    boolean asked = answeredBy instanceof AnsweredBy.Teacher;
    return new Exchange(
        new ExchangeId(id),
        Optional.of(new TaskName("tickets")),
        at,
        "frontier",
        new Prompt(List.of(new Message(Role.USER, "find the customer"))),
        new Completion(ANSWER, Completion.Finish.STOP),
        TokenUsage.UNREPORTED,
        Duration.ofMillis(500),
        answeredBy,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new CaptureDetails(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            asked ? Optional.of(0.5) : Optional.empty(),
            Optional.of(new TraceStep(trace, span.repeat(16), Optional.of("f".repeat(16)))),
            new TreeMap<>(Map.of("step", kind)),
            new TreeMap<>()));
  }
}
