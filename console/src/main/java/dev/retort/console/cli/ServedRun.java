package dev.retort.console.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.console.web.runs.OrderLine;
import dev.retort.scheduler.log.RunEvent;
import dev.retort.scheduler.queue.OrderId;
import dev.retort.scheduler.queue.QueuedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run that the process which has the home is asked for, and that is followed to its end. Whoever
 * stops following stops nothing.
 */
final class ServedRun {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final RetortCli retort;
  private final ConsoleClient console;
  private final boolean json;
  private final RunNarration narration;
  private Optional<String> followed = Optional.empty();
  private Optional<String> note = Optional.empty();
  private long told;

  ServedRun(RetortCli retort, ConsoleClient console, boolean json) {
    this.retort = retort;
    this.console = console;
    this.json = json;
    this.narration = new RunNarration(retort.err());
  }

  /** What a run has told, as the console's API gives it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Told(List<RunEvent> events, long next) {}

  /** A run, as the console's API gives it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Run(String id, Optional<String> verdict, Optional<String> summary) {}

  /** The run and its report. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Detail(Run run, boolean hasReport) {}

  /** Asks for a task's run and follows it; the command's exit code. */
  int of(TaskName task, Optional<Instant> evaluationFrom) {
    if (evaluationFrom.isPresent()) {
      throw new IllegalArgumentException(
          "--evaluation-from %s cannot be had where `retort serve` has the home: its runs choose the evaluation window as the nightly ones do. Leave it out, or stop `retort serve` and run this again."
              .formatted(evaluationFrom.get()));
    }
    ObjectNode why = JsonFormat.mapper().createObjectNode().put("reason", "`retort run`");
    ConsoleClient.Done asked = console.done("/tasks/" + task + "/run", why);
    retort.err().println(asked.said());
    retort.err().flush();
    OrderId id = new OrderId(asked.subject().substring(asked.subject().lastIndexOf('/') + 1));
    return follow(task, id);
  }

  private int follow(TaskName task, OrderId id) {
    Watch watch = Watch.begin();
    do {
      OrderLine order = find(id);
      tell(order);
      if (order.state().isEnd()) {
        return end(order);
      }
    } while (watch.goesOnAfter(PAUSE));
    retort
        .err()
        .printf(
            "the run goes on: `retort logs -f %s` follows it, `retort runs cancel %s --reason WHY` stops it%n",
            task, id);
    retort.err().flush();
    return ExitCode.NEGATIVE;
  }

  private OrderLine find(OrderId id) {
    return Stream.of("open", "ended")
        .flatMap(list -> console.list("/orders", list, OrderLine.class).stream())
        .filter(order -> order.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the console at %s knows nothing of order %s any more: `retort runs` lists those that it knows"
                        .formatted(console.url(), id)));
  }

  /** Why it waits, and what the run says. */
  private void tell(OrderLine order) {
    if (!order.state().isEnd() && !order.note().equals(note)) {
      note = order.note();
      note.ifPresent(retort.err()::println);
    }
    if (!order.run().equals(followed)) {
      followed = order.run();
      told = 0;
    }
    followed.ifPresent(
        run -> {
          Told news = read(console.get("/runs/%s/events?from=%d".formatted(run, told)), Told.class);
          told = news.next();
          news.events().forEach(narration::print);
        });
    retort.err().flush();
  }

  private int end(OrderLine order) {
    if (order.state() != QueuedRun.State.FINISHED || order.run().isEmpty()) {
      retort.err().println("retort: " + order.note().orElse("the run has ended without a result"));
      retort.err().flush();
      return ExitCode.FAILED;
    }
    Detail detail = read(console.get("/runs/" + order.run().get()), Detail.class);
    if (json) {
      Screen.json(retort.out(), detail.run());
    } else {
      retort.out().println(detail.run().summary().or(order::note).orElse("the run has ended"));
      if (detail.hasReport()) {
        retort.out().printf("Report: %sruns/%s/report%n", root(), detail.run().id());
      }
      retort.out().flush();
    }
    return RunCommand.exitCode(detail.run().verdict().orElse(""));
  }

  private String root() {
    String url = Objects.toString(console.url());
    return url.endsWith("/") ? url : url + "/";
  }

  private <T> T read(JsonNode node, Class<T> type) {
    try {
      return JsonFormat.mapper().treeToValue(node, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "the console at %s is of another version than this command: %s. Use the same for both."
              .formatted(console.url(), e.getOriginalMessage()),
          e);
    }
  }
}
